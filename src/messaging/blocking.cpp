#include "pesan/blocking.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include "blocking_engine.hpp"
#include "pesan/errc.hpp"

namespace pesan::blocking {

namespace asio = boost::asio;

namespace {

asio::awaitable<Outcome> call(std::shared_ptr<const Handler> handler, const Delivery* delivery) {
    co_return (*handler)(*delivery);
}

asio::awaitable<Outcome> call_on(asio::thread_pool::executor_type threads,
                                 std::shared_ptr<const Handler> handler, const Delivery& delivery) {
    auto outcome =
        co_await asio::co_spawn(threads, call(std::move(handler), &delivery), asio::use_awaitable);
    co_return outcome;
}

}  // namespace

Engine::Engine() : work_(context_.get_executor()), thread_([this] { context_.run(); }) {}

Engine::~Engine() {
    close();
    broker.reset();
    work_.reset();
    context_.stop();
    thread_.join();
}

void Engine::run(std::function<asio::awaitable<void>()> coroutine) {
    asio::co_spawn(context_, std::move(coroutine), asio::use_future).get();
}

void Engine::close() {
    if (!broker) return;
    run([this] { return broker->close(); });
}

Result<Connection> Connection::open(const std::string& url, BrokerOptions options) {
    auto engine = std::make_shared<Engine>();
    Error fault;
    engine->run([&]() -> asio::awaitable<void> {
        auto connected = co_await connect(url, options);
        if (connected) {
            engine->broker = std::move(*connected);
        } else {
            fault = connected.error();
        }
    });
    if (!engine->broker) return fault;
    return Connection(std::make_unique<State>(State{std::move(engine)}));
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

Result<std::string> Connection::publish(const std::string& topic, Message message,
                                        PublishOptions options) {
    std::vector<Message> one;
    one.push_back(std::move(message));
    return std::move(publish(topic, std::move(one), options).front());
}

std::vector<Result<std::string>> Connection::publish(const std::string& topic,
                                                     std::vector<Message> messages,
                                                     PublishOptions options) {
    std::vector<Result<std::string>> results;
    state_->engine->run([&]() -> asio::awaitable<void> {
        results = co_await state_->engine->broker->publish(topic, std::move(messages), options);
    });
    return results;
}

Subscription Connection::subscribe(SubscriptionId subscription, ConsumerOptions options,
                                   Handler handler) {
    const auto& engine = state_->engine;
    auto state = std::make_unique<Subscription::State>(engine, options.concurrency);
    const auto shared = std::make_shared<const Handler>(std::move(handler));
    pesan::Handler on_thread = [threads = state->handlers.get_executor(),
                                shared](const Delivery& delivery) {
        return call_on(threads, shared, delivery);
    };
    state->consumer = engine->broker->subscribe(std::move(subscription), std::move(options),
                                                std::move(on_thread));
    return Subscription(std::move(state));
}

Broker& Connection::broker() {
    return *state_->engine->broker;
}

void Connection::close() {
    state_->engine->close();
}

Subscription::State::State(std::shared_ptr<Engine> shared_engine, std::size_t threads)
    : engine(std::move(shared_engine)), handlers(std::max<std::size_t>(threads, 1)) {}

Subscription::State::~State() {
    consumer.reset();
    // Joined, not stopped: a handler that runs ends on its own, and nothing of it is torn down from
    // this thread.
    handlers.join();
}

Subscription::Subscription(std::unique_ptr<State> state) : state_(std::move(state)) {}
Subscription::~Subscription() = default;
Subscription::Subscription(Subscription&&) noexcept = default;
Subscription& Subscription::operator=(Subscription&&) noexcept = default;

Result<void> Subscription::drain(std::chrono::milliseconds limit) {
    Result<void> drained;
    state_->engine->run(
        [&]() -> asio::awaitable<void> { drained = co_await state_->consumer->drain(limit); });
    return drained;
}

}  // namespace pesan::blocking
