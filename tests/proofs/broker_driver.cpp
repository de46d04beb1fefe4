// broker_driver DIRECTORY: a program with an embedded broker in it that does what the lines of its
// standard input say, and answers each with one line:
//
//     publish COUNT BYTES BATCH   numbered messages, BATCH of them with one wait  -> "published
//     COUNT" status                      what is in the subscription     -> "READY UNSETTLED
//     DELAYED" first COUNT                 numbers of the oldest messages  -> "1 2 3 …" settle EACH
//     acknowledges all that waits but each EACH-th number, which goes
//                                 back                            -> "settled COUNT"
//     close                       ends in order                   -> "closed"
//
// Its first line is "open". A fault ends it with exit code 1.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <charconv>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "pesan/broker.hpp"
#include "pesan/embedded.hpp"

namespace {

namespace asio = boost::asio;

const pesan::SubscriptionId subscription{"numbers", ""};
constexpr std::size_t digits = 10;
constexpr std::uint16_t prefetch = 20'000;

template <class T>
T required(pesan::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Its number, and as many bytes as wanted.
pesan::Message numbered(std::uint64_t number, std::size_t bytes) {
    pesan::Message message;
    message.type = "number";
    message.content_type = "text/plain";
    std::string text = std::to_string(number);
    message.data = std::string(digits - text.size(), '0') + text;
    message.data.resize(std::max(bytes, digits), 'x');
    return message;
}

std::uint64_t number_of(const pesan::Message& message) {
    std::uint64_t number = 0;
    const char* begin = message.data.data();
    std::from_chars(begin, begin + std::min(digits, message.data.size()), number);
    return number;
}

class Driver {
public:
    asio::awaitable<void> open(std::string directory) {
        pesan::BrokerOptions options;
        options.topology.subscriptions = {{subscription, {}}};
        auto connected =
            co_await pesan::connect("embedded:" + std::move(directory), std::move(options));
        broker_ = required(std::move(connected));
    }

    asio::awaitable<std::string> run(std::string line) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "publish") {
            std::uint64_t count = 0, bytes = 0, batch = 0;
            words >> count >> bytes >> batch;
            co_return co_await publish(count, bytes, batch);
        }
        std::uint64_t number = 0;
        words >> number;
        if (command == "status") co_return co_await status();
        if (command == "first") co_return co_await first(number);
        if (command == "settle") co_return co_await settle(number);
        if (command != "close") throw std::runtime_error("unknown command: " + line);
        co_await broker_->close();
        co_return "closed";
    }

private:
    asio::awaitable<std::string> publish(std::uint64_t count, std::size_t bytes,
                                         std::uint64_t batch) {
        for (std::uint64_t done = 0; done < count;) {
            std::vector<pesan::Message> messages;
            for (; messages.size() < batch && done < count; ++done)
                messages.push_back(numbered(++published_, bytes));
            const auto results = co_await broker_->publish(subscription.topic, std::move(messages));
            for (const auto& result : results)
                required(result);
        }
        co_return "published " + std::to_string(count);
    }

    asio::awaitable<pesan::SubscriptionStatus> look() {
        auto all = required(co_await broker_->adapter().status());
        for (const auto& one : all)
            if (one.id == subscription) co_return one;
        throw std::runtime_error("the subscription is not there");
    }

    asio::awaitable<std::string> status() {
        const auto now = co_await look();
        co_return std::to_string(now.ready) + " " + std::to_string(now.unsettled) + " " +
            std::to_string(now.delayed);
    }

    asio::awaitable<std::string> first(std::size_t count) {
        std::string answer, cursor;
        for (std::size_t found = 0; found < count;) {
            const auto page =
                required(co_await broker_->adapter().peek(subscription, cursor, count - found));
            for (const auto& item : page.items)
                answer += std::to_string(number_of(item.message)) + " ";
            found += page.items.size();
            cursor = page.next_cursor;
            if (cursor.empty()) break;
        }
        co_return answer;
    }

    asio::awaitable<std::string> settle(std::uint64_t each) {
        const auto waiting = (co_await look()).ready;
        const pesan::ReceiveOptions options{.prefetch = prefetch};
        const auto receiver = required(co_await broker_->adapter().receive(subscription, options));
        std::uint64_t settled = 0;
        for (std::uint64_t seen = 0; seen < waiting;) {
            const auto deliveries = required(co_await receiver->next(1000));
            std::vector<pesan::Settlement> settlements;
            for (const auto& delivery : deliveries)
                if (number_of(delivery.message) % each != 0)
                    settlements.push_back({.tag = delivery.tag});
            seen += deliveries.size();
            settled += settlements.size();
            receiver->settle(std::move(settlements));
        }
        required(co_await receiver->flush());
        co_return "settled " + std::to_string(settled);
    }

    std::optional<pesan::Broker> broker_;
    std::uint64_t published_ = 0;
};

int drive(const std::string& directory) {
    asio::thread_pool threads(1);
    Driver driver;
    asio::co_spawn(threads, driver.open(directory), asio::use_future).get();
    std::cout << "open" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        std::cout << asio::co_spawn(threads, driver.run(line), asio::use_future).get() << std::endl;
        if (line == "close") break;
    }
    threads.join();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: broker_driver DIRECTORY\n";
        return 2;
    }
    pesan::embedded::register_adapter();
    try {
        return drive(argv[1]);
    } catch (const std::exception& failure) {
        std::cerr << "broker_driver: " << failure.what() << '\n';
        return 1;
    }
}
