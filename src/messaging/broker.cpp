#include "pesan/broker.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>

#include "base/clock.hpp"
#include "broker_state.hpp"
#include "consumer_loop.hpp"
#include "handler_work.hpp"
#include "pesan/errc.hpp"
#include "publish_rules.hpp"

namespace pesan {

namespace {

namespace asio = boost::asio;

/// The messages of one call that keep the rules, and where they stood in it.
struct Publishable {
    std::vector<Message> messages;
    std::vector<std::size_t> places;
};

Publishable sort_out(const Broker::State& state, std::vector<Message> messages,
                     std::vector<Result<std::string>>& results) {
    Publishable valid;
    const std::size_t bytes_max =
        std::min(state.adapter->capabilities().message_bytes, message_bytes_max);
    for (std::size_t place = 0; place < messages.size(); ++place) {
        Message& message = messages[place];
        if (auto checked = check_message(message, bytes_max); !checked) {
            results[place] = checked.error();
            continue;
        }
        complete_message(message, state.options.source, SystemClock::instance().wall(),
                         SystemRandom::instance());
        results[place] = message.id;
        valid.messages.push_back(std::move(message));
        valid.places.push_back(place);
    }
    return valid;
}

/// Closed, or a name that cannot be a topic: nothing can be published.
Result<void> check_call(const Broker::State& state, std::string_view topic) {
    if (state.closed) return Error(errc::closed, "the connection was closed");
    return check_name(topic);
}

void count(Broker::State& state, const std::string& topic,
           const std::vector<Result<std::string>>& results, std::chrono::duration<double> took) {
    const TopicMetrics metrics = state.metrics.topic(topic);
    metrics.seconds->Observe(took.count());
    for (const auto& result : results)
        (result ? metrics.confirmed : metrics.failed)->Increment();
}

asio::awaitable<std::vector<Result<std::string>>> publish_all(std::shared_ptr<Broker::State> state,
                                                              std::string topic,
                                                              std::vector<Message> messages,
                                                              PublishOptions options) {
    std::vector<Result<std::string>> results(messages.size(), Result<std::string>(std::string()));
    if (const auto checked = check_call(*state, topic); !checked) {
        std::fill(results.begin(), results.end(), Result<std::string>(checked.error()));
        co_return results;
    }
    const auto began = std::chrono::steady_clock::now();
    Publishable valid = sort_out(*state, std::move(messages), results);
    if (!valid.messages.empty()) {
        const auto confirmed =
            co_await state->adapter->publish(topic, std::move(valid.messages), options);
        for (std::size_t at = 0; at < valid.places.size(); ++at) {
            if (!confirmed[at]) results[valid.places[at]] = confirmed[at].error();
        }
    }
    count(*state, topic, results, std::chrono::steady_clock::now() - began);
    co_return results;
}

}  // namespace

Broker::State::State(std::unique_ptr<BrokerAdapter> made_adapter, BrokerOptions made_options,
                     asio::any_io_executor made_executor)
    : adapter(std::move(made_adapter)),
      options(std::move(made_options)),
      executor(std::move(made_executor)),
      metrics(options.metrics) {}

void Broker::State::add(const std::shared_ptr<ConsumerLoop>& consumer) {
    const std::lock_guard lock(mutex_);
    std::erase_if(consumers_, [](const auto& known) { return known.expired(); });
    consumers_.push_back(consumer);
}

std::vector<std::shared_ptr<ConsumerLoop>> Broker::State::take_consumers() {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<ConsumerLoop>> living;
    for (const auto& known : std::exchange(consumers_, {})) {
        if (auto consumer = known.lock()) living.push_back(std::move(consumer));
    }
    return living;
}

Broker::Broker(std::unique_ptr<BrokerAdapter> adapter, BrokerOptions options,
               asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(adapter), std::move(options), std::move(executor))) {
}

asio::awaitable<Result<std::string>> Broker::publish(std::string topic, Message message,
                                                     PublishOptions options) {
    std::vector<Message> one;
    one.push_back(std::move(message));
    auto results = co_await publish_all(state_, std::move(topic), std::move(one), options);
    co_return std::move(results.front());
}

asio::awaitable<std::vector<Result<std::string>>> Broker::publish(std::string topic,
                                                                  std::vector<Message> messages,
                                                                  PublishOptions options) {
    return publish_all(state_, std::move(topic), std::move(messages), options);
}

Consumer Broker::subscribe(SubscriptionId subscription, ConsumerOptions options, Handler handler) {
    auto work = std::make_unique<HandlerWork>(std::move(handler), options.concurrency);
    return start_consumer(state_, std::move(subscription), std::move(options), std::move(work));
}

BrokerAdapter& Broker::adapter() const {
    return *state_->adapter;
}

asio::any_io_executor Broker::executor() const {
    return state_->executor;
}

asio::awaitable<void> Broker::close() {
    const auto state = state_;
    state->closed = true;
    for (const auto& consumer : state->take_consumers())
        consumer->abandon();
    co_await state->adapter->close();
}

}  // namespace pesan
