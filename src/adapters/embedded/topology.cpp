// What exists: topics, subscriptions, their state.
#include "adapters/amqp_message/names.hpp"
#include "adapters/embedded/ask_engine.hpp"
#include "adapters/embedded/queue_names.hpp"

namespace pesan::embedded {

namespace {

Result<void> declare_subscription(broker::Engine& engine, const SubscriptionSpec& spec) {
    if (auto made = engine.declare_exchange(exchange_spec(spec.id.topic)); !made) return made;
    // Dead letters first: nothing may be given up before there is a place for it.
    if (auto made = engine.declare_queue(dead_queue_spec(spec.id)); !made) return made;
    if (auto made = engine.declare_queue(queue_spec(spec.id, spec.options)); !made) return made;
    return engine.bind({exchange_of(spec.id.topic), queue_of(spec.id), ""});
}

Result<void> remove_queues(broker::Engine& engine, const SubscriptionId& id) {
    auto removed = engine.delete_queue(queue_of(id));
    if (!removed) return removed.error();
    auto dead = engine.delete_queue(dead_queue_of(id));
    if (!dead && dead.error().code != broker::errc::not_found) return dead.error();
    return {};
}

std::vector<SubscriptionId> subscriptions_of(broker::Engine& engine, const std::string& topic) {
    std::vector<SubscriptionId> ids;
    for (const auto& queue : engine.queues()) {
        auto id = subscription_of(queue);
        if (id && id->topic == topic && engine.has_queue(dead_queue_of(*id)))
            ids.push_back(std::move(*id));
    }
    return ids;
}

bool is_topic(const broker::ExchangeSpec& spec) {
    return spec.type == broker::ExchangeType::fanout && check_name(spec.name.text).has_value();
}

std::vector<std::string> topics_of(broker::Engine& engine) {
    std::vector<std::string> topics;
    for (const auto& spec : engine.exchanges()) {
        if (is_topic(spec)) topics.push_back(spec.name.text);
    }
    return topics;
}

Result<SubscriptionStatus> status_of(broker::Engine& engine, const SubscriptionId& id) {
    auto queue = engine.status(queue_of(id));
    if (!queue) return queue.error();
    SubscriptionStatus status;
    status.id = id;
    status.ordered = queue->spec.ordered_by_key;
    status.paused = queue->paused;
    status.ready = queue->ready;
    status.unsettled = queue->unsettled;
    status.delayed = queue->delayed;
    status.consumers = queue->consumers;
    status.published = queue->published;
    status.delivered = queue->delivered;
    status.acknowledged = queue->acknowledged;
    status.retried = queue->returned;
    status.oldest_age = queue->oldest_age;
    if (auto dead = engine.status(dead_queue_of(id))) {
        status.dead_letters = dead->ready + dead->unsettled + dead->delayed;
    }
    return status;
}

}  // namespace

boost::asio::awaitable<Result<void>> EmbeddedAdapter::declare(Topology topology) {
    for (const auto& spec : topology.subscriptions) {
        if (auto fits = amqp_message::check_subscription(spec.id); !fits) co_return fits.error();
    }
    std::function<Result<void>(net::BrokerThread&)> work =
        [topology](net::BrokerThread& broker) -> Result<void> {
        for (const auto& spec : topology.subscriptions) {
            if (auto made = declare_subscription(broker.engine(), spec); !made) return made;
        }
        return {};
    };
    co_return co_await ask_engine<void>(std::move(work), true);
}

boost::asio::awaitable<Result<void>> EmbeddedAdapter::create_topic(std::string topic) {
    if (auto fits = check_name(topic); !fits) co_return fits.error();
    std::function<Result<void>(net::BrokerThread&)> work = [topic](net::BrokerThread& broker) {
        return broker.engine().declare_exchange(exchange_spec(topic));
    };
    co_return co_await ask_engine<void>(std::move(work), true);
}

boost::asio::awaitable<Result<void>> EmbeddedAdapter::remove_subscription(SubscriptionId id) {
    if (auto fits = amqp_message::check_subscription(id); !fits) co_return fits.error();
    std::function<Result<void>(net::BrokerThread&)> work = [id](net::BrokerThread& broker) {
        return remove_queues(broker.engine(), id);
    };
    co_return co_await ask_engine<void>(std::move(work), true);
}

boost::asio::awaitable<Result<void>> EmbeddedAdapter::remove_topic(std::string topic) {
    if (auto fits = check_name(topic); !fits) co_return fits.error();
    std::function<Result<void>(net::BrokerThread&)> work =
        [topic](net::BrokerThread& broker) -> Result<void> {
        auto& engine = broker.engine();
        for (const auto& id : subscriptions_of(engine, topic)) {
            if (auto removed = remove_queues(engine, id); !removed) return removed;
        }
        return engine.delete_exchange(exchange_of(topic));
    };
    co_return co_await ask_engine<void>(std::move(work), true);
}

boost::asio::awaitable<Result<std::vector<std::string>>> EmbeddedAdapter::topics() {
    std::function<Result<std::vector<std::string>>(net::BrokerThread&)> work =
        [](net::BrokerThread& broker) -> Result<std::vector<std::string>> {
        return topics_of(broker.engine());
    };
    co_return co_await ask_engine<std::vector<std::string>>(std::move(work), false);
}

boost::asio::awaitable<Result<std::vector<SubscriptionStatus>>> EmbeddedAdapter::status() {
    std::function<Result<std::vector<SubscriptionStatus>>(net::BrokerThread&)> work =
        [](net::BrokerThread& broker) -> Result<std::vector<SubscriptionStatus>> {
        auto& engine = broker.engine();
        std::vector<SubscriptionStatus> all;
        for (const auto& topic : topics_of(engine)) {
            for (const auto& id : subscriptions_of(engine, topic)) {
                auto status = status_of(engine, id);
                if (!status) return status.error();
                all.push_back(std::move(*status));
            }
        }
        return all;
    };
    co_return co_await ask_engine<std::vector<SubscriptionStatus>>(std::move(work), false);
}

boost::asio::awaitable<Result<std::uint64_t>> EmbeddedAdapter::purge(SubscriptionId id) {
    std::function<Result<std::uint64_t>(net::BrokerThread&)> work =
        [id](net::BrokerThread& broker) { return broker.engine().purge_queue(queue_of(id)); };
    co_return co_await ask_engine<std::uint64_t>(std::move(work), true);
}

boost::asio::awaitable<Result<void>> EmbeddedAdapter::pause(SubscriptionId id, bool paused) {
    std::function<Result<void>(net::BrokerThread&)> work = [id, paused](net::BrokerThread& broker) {
        return broker.engine().pause(queue_of(id), paused);
    };
    co_return co_await ask_engine<void>(std::move(work), true);
}

}  // namespace pesan::embedded
