#include "adapters/rabbitmq/adapter.hpp"

#include "adapters/amqp_message/names.hpp"
#include "adapters/rabbitmq/delay_ladder.hpp"
#include "adapters/rabbitmq/receiver.hpp"
#include "adapters/rabbitmq/spawn.hpp"
#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
using Messages = std::vector<amqp_message::Encoded>;

asio::awaitable<void> end(std::shared_ptr<Session> session) {
    co_await session->close();
}

/// Which exchange a publish goes to, and what its absence means.
asio::awaitable<Result<Target>> target_of(std::shared_ptr<Session> session, std::string topic,
                                          PublishOptions options) {
    Target target{topic, {}, !options.allow_unrouted};
    auto there = co_await session->look_at_topic(topic);
    if (!there) co_return there.error();
    if (options.delay <= milliseconds(0)) co_return target;
    const auto step = step_of(options.delay);
    auto key = co_await session->prepare_topic_delay(step, topic);
    if (!key) co_return key.error();
    target.exchange = delay_name(step);
    target.routing_key = *key;
    co_return target;
}

/// A topic that is not there has no subscription either.
Result<void> judge(const Result<void>& result, bool allow_unrouted) {
    if (result || result.error().code != errc::not_found) return result;
    if (allow_unrouted) return {};
    return Error(errc::no_subscription, result.error().detail);
}

asio::awaitable<std::vector<Result<void>>> publish_all(std::shared_ptr<Session> session,
                                                       std::string topic, Messages messages,
                                                       PublishOptions options) {
    const auto deadline = std::chrono::steady_clock::now() + options.timeout;
    const auto count = messages.size();
    std::vector<Result<void>> results;
    auto target = co_await target_of(session, topic, options);
    if (target)
        results = co_await session->publisher().publish(*target, std::move(messages), deadline);
    else
        results.assign(count, Result<void>(target.error()));
    for (auto& result : results) {
        if (!result && result.error().code == errc::not_found) session->forget_topic(topic);
        result = judge(result, options.allow_unrouted);
    }
    co_return results;
}

/// A delay longer than the ladder: whoever gets the message looks at the time.
void set_not_before(amqp_message::Encoded& message, milliseconds delay) {
    auto properties = amqp::decode_properties(message.properties);
    if (!properties) return;
    Attempts attempts;
    attempts.not_before = SystemClock::instance().wall() + delay;
    write_attempts(*properties, attempts);
    auto encoded = amqp::encode_properties(*properties);
    if (encoded) message.properties = std::move(*encoded);
}

asio::awaitable<Result<std::unique_ptr<Receiver>>> open_receiver(std::shared_ptr<Session> session,
                                                                 SubscriptionId id,
                                                                 ReceiveOptions options) {
    auto there = co_await session->look_at_queue(id.text());
    if (!there) co_return there.error();
    session->known.insert(id);
    auto subscription = std::make_shared<Subscription>(session, id, options.prefetch);
    std::erase_if(session->receivers, [](const auto& one) { return one.expired(); });
    session->receivers.push_back(subscription);
    subscription->start();
    std::unique_ptr<Receiver> receiver =
        std::make_unique<RabbitmqReceiver>(session, std::move(subscription));
    co_return receiver;
}

}  // namespace

RabbitmqAdapter::~RabbitmqAdapter() {
    spawn(session_->strand(), "closing", [session = session_] { return end(session); });
}

const Capabilities& RabbitmqAdapter::capabilities() const {
    static const Capabilities capabilities = [] {
        Capabilities ours;
        ours.name = "amqp";
        ours.ordered_by_key = false;
        return ours;
    }();
    return capabilities;
}

asio::awaitable<std::vector<Result<void>>> RabbitmqAdapter::publish(std::string topic,
                                                                    std::vector<Message> messages,
                                                                    PublishOptions options) {
    std::vector<Result<void>> results(messages.size());
    std::vector<std::size_t> places;
    Messages outgoing;
    outgoing.reserve(messages.size());
    places.reserve(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].data.size() > capabilities().message_bytes) {
            results[i] = Error(errc::message_too_large);
            continue;
        }
        auto encoded = amqp_message::encode(std::move(messages[i]));
        if (!encoded) {
            results[i] = encoded.error();
            continue;
        }
        if (options.delay > step_of(options.delay)) set_not_before(*encoded, options.delay);
        outgoing.push_back(std::move(*encoded));
        places.push_back(i);
    }
    if (outgoing.empty()) co_return results;
    auto work = publish_all(session_, std::move(topic), std::move(outgoing), options);
    auto outcomes = co_await run_on(session_->strand(), std::move(work));
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        results[places[i]] = std::move(outcomes[i]);
    co_return results;
}

asio::awaitable<Result<void>> RabbitmqAdapter::publish_foreign(std::string topic,
                                                               ForeignMessage message) {
    auto encoded = amqp_message::encode(std::move(message));
    if (!encoded) co_return encoded.error();
    Messages outgoing;
    outgoing.push_back(std::move(*encoded));
    const PublishOptions defaults;
    auto work = publish_all(session_, std::move(topic), std::move(outgoing), defaults);
    auto outcomes = co_await run_on(session_->strand(), std::move(work));
    co_return outcomes[0];
}

asio::awaitable<Result<std::unique_ptr<Receiver>>> RabbitmqAdapter::receive(
    SubscriptionId id, ReceiveOptions options) {
    auto work = open_receiver(session_, std::move(id), options);
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<void> RabbitmqAdapter::close() {
    auto work = end(session_);
    co_await run_on(session_->strand(), std::move(work));
}

}  // namespace pesan::rabbitmq
