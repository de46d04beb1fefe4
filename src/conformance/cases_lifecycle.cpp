#include <fmt/format.h>

#include <atomic>
#include <boost/url.hpp>

#include "conformance/collector.hpp"
#include "pesan/errc.hpp"

namespace pesan::conformance {

namespace {

/// Handlers that have begun wait here until they are let go.
struct Gate {
    explicit Gate(boost::asio::any_io_executor executor) : timer(executor) {}
    std::atomic<std::size_t> inside{0};
    std::atomic<std::size_t> finished{0};
    boost::asio::steady_timer timer;
};

boost::asio::awaitable<Outcome> work_a_little(std::shared_ptr<Gate> gate) {
    ++gate->inside;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    std::chrono::milliseconds(200));
    co_await timer.async_wait(boost::asio::use_awaitable);
    ++gate->finished;
    co_return Acknowledge{};
}

void drain_with_100(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    context.publish(broker, topic, make_messages(300));
    ConsumerOptions options;
    options.concurrency = 100;
    options.prefetch = 120;
    auto gate = std::make_shared<Gate>(context.executor());
    Handler handler = [gate](const Delivery&) { return work_a_little(gate); };
    Consumer consumer = broker.subscribe(subscription(topic), options, std::move(handler));
    wait_until([&] { return gate->inside >= 100; }, "100 handlers at work");
    require_value(context.await(consumer.drain(std::chrono::seconds(10)), "drain"), "drain");
    auto done = gate->finished.load();
    require(done == gate->inside, "drain ended before its handlers");

    // What was not handled is there still, once each, and as if it had never been taken.
    Collector rest(context, broker, topic);
    rest.wait_for_messages(300 - done);
    std::size_t again = 0;
    for (const auto& seen : rest.seen()) {
        again += seen.delivery.attempt > 1 ? 1 : 0;
    }
    require(rest.count() == 300 - done,
            fmt::format("{} handled, then {} came", done, rest.count()));
    require(again == 0,
            fmt::format("{} deliveries given back by drain counted as attempts", again));
}

void publish_after_close(Context& context) {
    auto topic = context.topic();
    context.declare(context.broker(), {topic});
    Broker other = context.connect(context.options().url);
    context.await(other.close(), "close");
    auto results = context.try_publish(other, topic, make_messages(1));
    require_error(results[0], errc::closed, "publish after close");
}

void close_twice(Context& context) {
    auto topic = context.topic();
    context.declare(context.broker(), {topic});
    Broker other = context.connect(context.options().url);
    Collector collector(context, other, topic);
    context.await(other.close(), "close");
    context.await(other.close(), "a second close");
    // The case's own connection is not touched by it.
    context.publish(context.broker(), topic, make_messages(1));
}

boost::urls::url parse(const std::string& text) {
    auto parsed = boost::urls::parse_uri(text);
    if (!parsed) throw NotRun("the URL has no host to vary");
    return boost::urls::url(*parsed);
}

void unreachable(Context& context) {
    auto url = parse(context.options().url);
    if (url.host().empty()) throw NotRun("the URL has no host to vary");
    // Port 1 of this machine: nothing listens there.
    url.set_userinfo("conformance:hidden-word").set_host("127.0.0.1").set_port("1");
    auto result = context.try_connect(std::string(url.buffer()));
    require_error(result, errc::unreachable, "connect to an unreachable broker");
    auto text = result.error().message();
    require(text.find("127.0.0.1") != std::string::npos,
            "the error does not name the host: " + text);
    require(text.find('1', text.find("127.0.0.1") + 9) != std::string::npos,
            "the error does not name the port: " + text);
    require(text.find("hidden-word") == std::string::npos, "the error shows the password");
}

void wrong_password(Context& context) {
    auto url = parse(context.options().url);
    if (!url.has_password()) throw NotRun("the URL has no password to vary");
    url.set_password("surely-not-this-one");
    auto result = context.try_connect(std::string(url.buffer()));
    require_error(result, errc::access_refused, "connect with a wrong password");
    require(result.error().message().find("surely-not-this-one") == std::string::npos,
            "the error shows the password");
}

void wrong_tls_name(Context& context) {
    if (context.options().wrong_name_url.empty()) throw NotRun("needs --wrong-name-url");
    auto result = context.try_connect(context.options().wrong_name_url);
    require_error(result, errc::tls_failed, "connect to a host its certificate does not name");
}

}  // namespace

std::vector<Case> lifecycle_cases() {
    return {
        {"lifecycle", "drain with 100 in flight", need::at_least_once, drain_with_100},
        {"lifecycle", "publish after close is an error", need::nothing, publish_after_close},
        {"lifecycle", "closing twice is harmless", need::nothing, close_twice},
        {"lifecycle", "unreachable broker: host and port, no credentials", need::network,
         unreachable},
        {"lifecycle", "wrong password", need::network, wrong_password},
        {"lifecycle", "wrong TLS name", need::network, wrong_tls_name},
    };
}

}  // namespace pesan::conformance
