// consumer URL COUNT: handles COUNT messages of the topic "email", then drains and ends. Every
// third message fails the first time, and one is refused for good.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <iostream>
#include <pesan/broker.hpp>
#include <pesan/embedded.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

class Greeter {
public:
    Greeter(asio::any_io_executor executor, int count)
        : left_(count), done_(executor, asio::steady_timer::time_point::max()) {}

    asio::awaitable<pesan::Outcome> handle(const pesan::Delivery& delivery) {
        ++seen_;
        if (seen_ % 3 == 0 && delivery.attempt == 1) {
            co_return pesan::Retry{.error = "the mail server is busy", .delay = 10ms};
        }
        if (--left_ == 0) done_.cancel();
        if (delivery.message.data.find("13") != std::string::npos) {
            co_return pesan::Reject{.reason = "unlucky", .error = "thirteen is not served"};
        }
        std::cout << "handled " << delivery.message.data << " at attempt " << delivery.attempt
                  << '\n';
        co_return pesan::Acknowledge{};
    }

    asio::awaitable<void> wait() {
        boost::system::error_code cancelled;
        co_await done_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }

private:
    int seen_ = 0;
    int left_;
    asio::steady_timer done_;
};

asio::awaitable<void> consume(std::string url, int count) {
    auto broker = (co_await pesan::connect(url)).value();
    const pesan::SubscriptionId email{"email", ""};
    Greeter greeter(broker.executor(), count);
    auto consumer =
        broker.subscribe(email, {.concurrency = 4},
                         [&](const pesan::Delivery& delivery) { return greeter.handle(delivery); });
    co_await greeter.wait();

    // Finishes what runs, gives back the rest, takes nothing new.
    (co_await consumer.drain(10s)).value();
    const auto dead = co_await broker.adapter().dead_letters(email, "", 10);
    for (const pesan::DeadLetter& letter : dead->items) {
        std::cout << "dead letter " << letter.message.data << ": " << letter.reason << ", "
                  << letter.error << '\n';
    }
    co_await broker.close();
}

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: consumer URL COUNT\n";
        return 2;
    }
    pesan::embedded::register_adapter();
    asio::io_context context;
    asio::co_spawn(context, consume(argv[1], std::atoi(argv[2])), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    context.run();
}
