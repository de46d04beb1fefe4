// What the messaging library reaches over the embedded broker: confirmed publishes a second with 1,
// 100 and 1,000 of them unconfirmed, one by one and in batches, and the time from publish to
// handler at a fixed rate.
//
//     pesan_bench_embedded [DIRECTORY] [SECONDS a case]

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <vector>

#include "pesan/broker.hpp"
#include "pesan/embedded.hpp"

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::size_t body_bytes = 512;

pesan::Message message() {
    pesan::Message made;
    made.type = "bench";
    made.content_type = "application/octet-stream";
    made.data = std::string(body_bytes, 'x');
    return made;
}

boost::asio::awaitable<std::size_t> publish_until(pesan::Broker broker, std::size_t batch,
                                                  SteadyClock::time_point end) {
    std::size_t confirmed = 0;
    while (SteadyClock::now() < end) {
        std::vector<pesan::Message> messages(batch, message());
        auto results = co_await broker.publish("bench", std::move(messages));
        for (const auto& result : results) {
            confirmed += result ? 1 : 0;
        }
    }
    co_return confirmed;
}

boost::asio::awaitable<void> purge(pesan::Broker broker) {
    pesan::SubscriptionId id{"bench", ""};
    (void)co_await broker.adapter().purge(id);
}

void rate(boost::asio::thread_pool& threads, pesan::Broker broker, std::size_t publishers,
          std::size_t batch, std::chrono::seconds time) {
    const auto begin = SteadyClock::now();
    std::vector<std::future<std::size_t>> running;
    for (std::size_t i = 0; i < publishers; ++i) {
        running.push_back(boost::asio::co_spawn(threads, publish_until(broker, batch, begin + time),
                                                boost::asio::use_future));
    }
    std::size_t confirmed = 0;
    for (auto& one : running) {
        confirmed += one.get();
    }
    const std::chrono::duration<double> took = SteadyClock::now() - begin;
    fmt::print("{:>5} publishers x batch {:>4}: {:>9.0f} confirmed/s\n", publishers, batch,
               static_cast<double>(confirmed) / took.count());
    boost::asio::co_spawn(threads, purge(broker), boost::asio::use_future).get();
}

/// Nanoseconds from publish to handler, and to the confirm.
struct Times {
    std::mutex mutex;
    std::vector<double> delivery_us;
    std::vector<double> confirm_us;
};

std::int64_t now_ns() {
    return SteadyClock::now().time_since_epoch().count();
}

boost::asio::awaitable<pesan::Outcome> note(std::shared_ptr<Times> times, std::int64_t sent) {
    std::lock_guard lock(times->mutex);
    times->delivery_us.push_back(static_cast<double>(now_ns() - sent) / 1000);
    co_return pesan::Acknowledge{};
}

boost::asio::awaitable<void> publish_one(pesan::Broker broker, std::shared_ptr<Times> times) {
    auto made = message();
    const auto sent = now_ns();
    made.data.replace(0, 20, fmt::format("{:020}", sent));
    auto done = co_await broker.publish("bench", std::move(made));
    if (!done) co_return;
    std::lock_guard lock(times->mutex);
    times->confirm_us.push_back(static_cast<double>(now_ns() - sent) / 1000);
}

boost::asio::awaitable<void> publish_at_rate(pesan::Broker broker, std::shared_ptr<Times> times,
                                             int a_second, std::chrono::seconds time) {
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    auto next = SteadyClock::now();
    const auto end = next + time;
    while (next < end) {
        next += std::chrono::nanoseconds(1'000'000'000 / a_second);
        timer.expires_at(next);
        co_await timer.async_wait(boost::asio::use_awaitable);
        boost::asio::co_spawn(executor, publish_one(broker, times), boost::asio::detached);
    }
}

void print(const char* what, std::vector<double>& all) {
    if (all.empty()) return;
    std::ranges::sort(all);
    auto at = [&](double share) {
        return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
    };
    fmt::print("{}: {} messages, p50 {:.0f} us, p95 {:.0f} us, p99 {:.0f} us\n", what, all.size(),
               at(0.5), at(0.95), at(0.99));
}

void latency(boost::asio::thread_pool& threads, pesan::Broker broker, std::chrono::seconds time) {
    auto times = std::make_shared<Times>();
    pesan::Handler handler = [times](const pesan::Delivery& delivery) {
        std::int64_t sent = 0;
        std::from_chars(delivery.message.data.data(), delivery.message.data.data() + 20, sent);
        return note(times, sent);
    };
    auto consumer = broker.subscribe({"bench", ""}, {}, std::move(handler));
    boost::asio::co_spawn(threads, publish_at_rate(broker, times, 2'000, time),
                          boost::asio::use_future)
        .get();
    (void)boost::asio::co_spawn(threads, consumer.drain(), boost::asio::use_future).get();
    std::lock_guard lock(times->mutex);
    print("2,000/s, publish to handler", times->delivery_us);
    print("2,000/s, publish to confirm", times->confirm_us);
}

boost::asio::awaitable<void> open(std::string url, std::optional<pesan::Broker>& broker) {
    pesan::BrokerOptions options;
    options.topology.subscriptions = {{{"bench", ""}, {}}};
    auto connected = co_await pesan::connect(std::move(url), std::move(options));
    if (connected)
        broker = *connected;
    else
        fmt::print("{}\n", connected.error().message());
}

boost::asio::awaitable<void> close(pesan::Broker broker) {
    co_await broker.close();
}

}  // namespace

int main(int argc, char** argv) {
    const std::string directory = argc > 1 ? argv[1] : "pesan-bench-data";
    const std::chrono::seconds time(argc > 2 ? std::stoi(argv[2]) : 3);
    pesan::embedded::register_adapter();
    boost::asio::thread_pool threads(1);
    std::optional<pesan::Broker> broker;
    boost::asio::co_spawn(threads, open("embedded:" + directory, broker), boost::asio::use_future)
        .get();
    if (!broker) return 1;
    for (std::size_t window : {1, 100, 1000}) {
        rate(threads, *broker, window, 1, time);
    }
    for (std::size_t batch : {100, 1000}) {
        rate(threads, *broker, 1, batch, time);
    }
    latency(threads, *broker, time);
    boost::asio::co_spawn(threads, close(*broker), boost::asio::use_future).get();
    broker.reset();
    threads.join();
    return 0;
}
