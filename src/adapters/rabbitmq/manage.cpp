// Topics and subscriptions: making, removing, counting.
#include "adapters/amqp_message/names.hpp"
#include "adapters/rabbitmq/adapter.hpp"
#include "adapters/rabbitmq/spawn.hpp"
#include "adapters/rabbitmq/subscription.hpp"
#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

using SharedSession = std::shared_ptr<Session>;

Result<void> unless_missing(const Result<Answer>& answer) {
    if (answer || answer.error().code == errc::not_found) return {};
    return answer.error();
}

asio::awaitable<Result<void>> declare_all(SharedSession session, Topology topology) {
    for (const auto& spec : topology.subscriptions) {
        auto made = co_await session->declare(spec);
        if (!made) co_return made;
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> delete_queue(SharedSession session, std::string queue) {
    amqp::QueueDelete remove;
    remove.queue = queue;
    co_return unless_missing(co_await session->call(encoded(remove)));
}

asio::awaitable<Result<void>> delete_subscription(SharedSession session, SubscriptionId id) {
    session->known.erase(id);
    auto removed = co_await delete_queue(session, id.text());
    if (!removed) co_return removed;
    removed = co_await delete_queue(session, amqp_message::dead_letters_of(id));
    session->forget_topology();
    co_return removed;
}

/// Its exchange, its default subscription, and those that this connection knows.
asio::awaitable<Result<void>> delete_topic(SharedSession session, std::string topic) {
    auto ids = session->known;
    ids.insert(SubscriptionId{topic, {}});
    for (const auto& id : ids) {
        if (id.topic != topic) continue;
        auto removed = co_await delete_subscription(session, id);
        if (!removed) co_return removed;
    }
    amqp::ExchangeDelete remove;
    remove.exchange = topic;
    co_return unless_missing(co_await session->call(encoded(remove)));
}

asio::awaitable<Result<std::vector<std::string>>> known_topics(SharedSession session) {
    std::set<std::string> topics = session->topics();
    for (const auto& id : session->known)
        topics.insert(id.topic);
    co_return std::vector<std::string>(topics.begin(), topics.end());
}

std::size_t unsettled_of(const Session& session, const SubscriptionId& id) {
    std::size_t unsettled = 0;
    for (const auto& one : session.receivers) {
        const auto receiver = one.lock();
        if (receiver && receiver->id() == id) unsettled += receiver->unsettled();
    }
    return unsettled;
}

asio::awaitable<Result<SubscriptionStatus>> status_of(SharedSession session, SubscriptionId id) {
    SubscriptionStatus status;
    status.id = id;
    // Before the count: what is counted twice is better than what is in neither.
    status.unsettled = unsettled_of(*session, id);
    auto queue = co_await session->look_at_queue(id.text());
    if (!queue) co_return queue.error();
    status.ready = queue->message_count;
    status.consumers = queue->consumer_count;
    auto dead = co_await session->look_at_queue(amqp_message::dead_letters_of(id));
    if (dead) status.dead_letters = dead->message_count;
    if (!dead && dead.error().code != errc::not_found) co_return dead.error();
    co_return status;
}

asio::awaitable<Result<std::vector<SubscriptionStatus>>> status_of_all(SharedSession session) {
    std::vector<SubscriptionStatus> all;
    const auto known = session->known;
    for (const auto& id : known) {
        auto status = co_await status_of(session, id);
        if (status)
            all.push_back(std::move(*status));
        else if (status.error().code != errc::not_found)
            co_return status.error();
    }
    co_return all;
}

}  // namespace

asio::awaitable<Result<void>> RabbitmqAdapter::declare(Topology topology) {
    for (const auto& spec : topology.subscriptions) {
        if (auto fits = amqp_message::check_subscription(spec.id); !fits) co_return fits.error();
    }
    auto work = declare_all(session_, std::move(topology));
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<void>> RabbitmqAdapter::create_topic(std::string topic) {
    if (auto fits = check_name(topic); !fits) co_return fits.error();
    auto work = session_->declare_topic(std::move(topic));
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<void>> RabbitmqAdapter::remove_subscription(SubscriptionId id) {
    if (auto fits = amqp_message::check_subscription(id); !fits) co_return fits.error();
    auto work = delete_subscription(session_, std::move(id));
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<void>> RabbitmqAdapter::remove_topic(std::string topic) {
    if (auto fits = check_name(topic); !fits) co_return fits.error();
    auto work = delete_topic(session_, std::move(topic));
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<std::vector<std::string>>> RabbitmqAdapter::topics() {
    auto work = known_topics(session_);
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<std::vector<SubscriptionStatus>>> RabbitmqAdapter::status() {
    auto work = status_of_all(session_);
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<std::uint64_t>> RabbitmqAdapter::purge(SubscriptionId id) {
    auto work = session_->purge_queue(id.text());
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<void>> RabbitmqAdapter::pause(SubscriptionId, bool) {
    co_return Error(errc::unsupported, "a queue of AMQP cannot be paused");
}

}  // namespace pesan::rabbitmq
