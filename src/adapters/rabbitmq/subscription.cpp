#include "adapters/rabbitmq/subscription.hpp"

#include <spdlog/spdlog.h>

#include <limits>

#include "adapters/rabbitmq/spawn.hpp"
#include "base/uuid.hpp"
#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {
constexpr const char* consumer_tag = "pesan";
constexpr std::chrono::seconds give_back_time_max{30};
constexpr std::chrono::milliseconds pause_after_refusal{500};
/// What a quorum queue sent before it knew of the end of its consumer comes within this time.
constexpr std::chrono::seconds late_deliveries_max{2};
}  // namespace

void Subscription::start() {
    spawn(session_->strand(), "a consumer", [self = shared_from_this()] { return self->run(); });
}

asio::awaitable<void> Subscription::run() {
    const auto self = shared_from_this();
    while (!stopped_ && !cancelled_) {
        auto consuming = co_await consume();
        if (!consuming) {
            const auto& error = consuming.error();
            gone_ = error.code == errc::not_found || error.code == errc::closed;
            if (gone_) break;
            spdlog::warn("rabbitmq: consuming from {}: {}", queue_, error.message());
            co_await pause(pause_after_refusal);
            continue;
        }
        while (!stopped_ && channel_)
            co_await changes_.wait();
    }
    changes_.wake();
}

asio::awaitable<Result<void>> Subscription::consume() {
    auto connection = co_await session_->consuming().connection(Deadline::max());
    if (!connection) co_return connection.error();
    auto channel = co_await (*connection)->open_channel();
    if (!channel) co_return channel.error();
    (*channel)->listen(weak_from_this());
    channel_ = *channel;
    amqp::BasicQos qos;
    qos.prefetch_count = prefetch_;
    amqp::BasicConsume consume;
    consume.queue = queue_;
    consume.consumer_tag = consumer_tag;
    auto answer = co_await (*channel)->call(encoded(qos));
    if (answer) answer = co_await (*channel)->call(encoded(consume));
    if (!answer) {
        channel_ = nullptr;
        (*channel)->close();
        co_return answer.error();
    }
    co_return Result<void>();
}

asio::awaitable<void> Subscription::pause(std::chrono::milliseconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (!stopped_ && !cancelled_ && std::chrono::steady_clock::now() < deadline)
        co_await changes_.wait(deadline);
}

void Subscription::ended(const Error&) {
    // The server hands out again what was here.
    channel_ = nullptr;
    waiting_.clear();
    unsettled_.clear();
    outstanding_.clear();
    changes_.wake();
}

void Subscription::cancelled() {
    // Consuming again finds out whether the queue is gone or has only moved.
    if (channel_) channel_->close();
    ended(Error(errc::closed));
}

void Subscription::delivered(const amqp::BasicDeliver& deliver, Content content) {
    Incoming incoming;
    incoming.channel = channel_;
    incoming.tag = deliver.delivery_tag;
    incoming.exchange = deliver.exchange;
    incoming.properties = amqp::decode_properties(content.properties);
    incoming.body = std::move(content.body);
    outstanding_.insert(incoming.tag);
    receive(std::move(incoming), deliver.redelivered);
}

void Subscription::receive(Incoming incoming, bool redelivered) {
    const auto now = SystemClock::instance().wall();
    const auto attempts = incoming.properties ? read_attempts(*incoming.properties) : Attempts();
    const auto name = incoming.properties ? identity(*incoming.properties, incoming.body)
                                          : identity({}, incoming.body);
    const auto released = redelivered ? session_->released().count(queue_, name) : 0;
    const bool nack_counts = channel_ && channel_->connection().nack_counts();
    counts_ = counts_ || attempts.counted;
    std::uint32_t since = attempts.counted.value_or(0);
    since -= nack_counts ? std::min(since, released) : 0;
    incoming.attempt = attempts.before + since + 1;
    incoming.first_attempt = attempts.first.value_or(now);
    if (stopped_) return release(incoming);
    if (redelivered && !attempts.counted && released == 0) return note_attempt(std::move(incoming));
    if (attempts.not_before && *attempts.not_before > now)
        return climb_again(std::move(incoming), *attempts.not_before);
    waiting_.push_back(std::move(incoming));
    changes_.wake();
}

asio::awaitable<Result<std::vector<Delivery>>> Subscription::next(std::size_t max) {
    const auto self = shared_from_this();
    while (waiting_.empty() || holding_ > 0) {
        const bool over = cancelled_ && (quiet_ || !channel_) && copying_ == 0;
        const bool nothing = waiting_.empty() && (over || gone_);
        if (nothing || stopped_ || session_->is_closed()) co_return errc::closed;
        co_await changes_.wait();
    }
    std::vector<Delivery> deliveries;
    while (!waiting_.empty() && deliveries.size() < std::max<std::size_t>(max, 1)) {
        deliveries.push_back(open(std::move(waiting_.front())));
        waiting_.pop_front();
    }
    co_return deliveries;
}

Delivery Subscription::open(Incoming incoming) {
    incoming.this_attempt = SystemClock::instance().wall();
    if (incoming.properties && !incoming.properties->message_id) {
        // Stays with it on its way through copies.
        incoming.properties->message_id = "delivery-" + new_uuid();
    }
    Delivery delivery;
    auto received =
        amqp_message::decode(incoming.properties, incoming.body, {incoming.exchange, 0});
    delivery.message = std::move(received.message);
    delivery.malformed = std::move(received.malformed);
    delivery.subscription = id_;
    delivery.attempt = incoming.attempt;
    delivery.tag = next_tag_++;
    delivery.enqueued = delivery.message.time.value_or(incoming.this_attempt);
    unsettled_.emplace(delivery.tag, std::move(incoming));
    return delivery;
}

void Subscription::settle(std::vector<Settlement> settlements) {
    std::vector<std::uint64_t> acknowledged;
    for (const auto& settlement : settlements) {
        auto found = unsettled_.extract(settlement.tag);
        if (found.empty()) continue;
        if (settlement.kind == Settlement::Kind::acknowledge)
            acknowledged.push_back(found.mapped().tag);
        else
            settle_other(settlement, std::move(found.mapped()));
    }
    if (channel_ && !acknowledged.empty()) acknowledge(channel_, std::move(acknowledged));
    changes_.wake();
}

void Subscription::acknowledge(const std::shared_ptr<Channel>& channel,
                               std::vector<std::uint64_t> tags) {
    if (channel != channel_) return;
    for (const auto tag : tags)
        outstanding_.erase(tag);
    const auto open_tag =
        outstanding_.empty() ? std::numeric_limits<std::uint64_t>::max() : *outstanding_.begin();
    amqp::BasicAck all;
    amqp::BasicAck one;
    all.multiple = true;
    for (const auto tag : tags) {
        if (tag < open_tag) {
            all.delivery_tag = std::max(all.delivery_tag, tag);
            continue;
        }
        one.delivery_tag = tag;
        channel->send(one);
    }
    if (all.delivery_tag > 0) channel->send(all);
    if (counts_) session_->note_settled();
}

void Subscription::settle_other(const Settlement& settlement, Incoming incoming) {
    switch (settlement.kind) {
        case Settlement::Kind::release:
            return release(incoming);
        case Settlement::Kind::retry:
            return retry(std::move(incoming), settlement.delay);
        case Settlement::Kind::dead_letter:
            return dead_letter(std::move(incoming), settlement);
        case Settlement::Kind::acknowledge:
            return acknowledge(incoming.channel, {incoming.tag});
    }
}

void Subscription::reject(const Incoming& incoming) {
    if (!incoming.channel || incoming.channel != channel_) return;
    outstanding_.erase(incoming.tag);
    amqp::BasicReject reject;
    reject.delivery_tag = incoming.tag;
    reject.requeue = true;
    incoming.channel->send(reject);
    if (counts_) session_->note_settled();
}

void Subscription::release(const Incoming& incoming) {
    if (!incoming.channel || incoming.channel != channel_) return;
    outstanding_.erase(incoming.tag);
    const auto name = incoming.properties ? identity(*incoming.properties, incoming.body)
                                          : identity({}, incoming.body);
    session_->released().add(queue_, name);
    amqp::BasicNack nack;
    nack.delivery_tag = incoming.tag;
    nack.requeue = true;
    incoming.channel->send(nack);
    if (counts_) session_->note_settled();
}

void Subscription::cancel() {
    if (std::exchange(cancelled_, true)) return;
    changes_.wake();
    const auto channel = channel_;
    if (!channel) {
        quiet_ = true;
        return;
    }
    // In line before anything that is settled from now on: what is given back must not come here
    // again.
    amqp::BasicCancel cancel;
    cancel.consumer_tag = consumer_tag;
    auto call = channel->begin(encoded(cancel));
    spawn(session_->strand(), "the end of a consumer", [self = shared_from_this(), channel, call] {
        return self->end_consuming(channel, call);
    });
}

asio::awaitable<void> Subscription::end_consuming(std::shared_ptr<Channel> channel,
                                                  std::shared_ptr<Channel::Call> call) {
    const auto self = shared_from_this();
    (void)co_await channel->finish(call);
    quiet_ = true;
    changes_.wake();
}

asio::awaitable<Result<void>> Subscription::flush() {
    const auto self = shared_from_this();
    while (copying_ > 0 && !stopped_)
        co_await changes_.wait();
    co_return co_await reach_server(channel_);
}

asio::awaitable<Result<void>> Subscription::reach_server(std::shared_ptr<Channel> channel) {
    if (!channel) co_return Error(errc::unreachable, "the connection ended");
    // Methods of a channel are done in order: the answer to this one comes after all before it.
    amqp::BasicQos qos;
    qos.prefetch_count = prefetch_;
    auto answer = co_await channel->call(encoded(qos));
    if (!answer) co_return answer.error();
    co_return Result<void>();
}

void Subscription::stop() {
    if (stopped_) return;
    cancel();
    stopped_ = true;
    spawn(session_->strand(), "the end of a consumer",
          [self = shared_from_this()] { return self->give_back(); });
    changes_.wake();
}

asio::awaitable<void> Subscription::give_back() {
    const auto self = shared_from_this();
    for (const auto& [tag, incoming] : std::exchange(unsettled_, {}))
        reject(incoming);
    for (const auto& incoming : std::exchange(waiting_, {}))
        release(incoming);
    // A channel that closes gives back what is being copied, too: then it would be there twice.
    // What still comes before the server has ended the consumer is released as it comes.
    const auto deadline = std::chrono::steady_clock::now() + give_back_time_max;
    while ((copying_ > 0 || !quiet_) && channel_ && std::chrono::steady_clock::now() < deadline)
        co_await changes_.wait(deadline);
    // All is settled: the channel may stay until a quorum queue knows it, too. What still comes
    // is released by receive(); the end of the channel would give it back as an attempt.
    const auto quiet = std::chrono::steady_clock::now() + late_deliveries_max;
    while (counts_ && channel_ && std::chrono::steady_clock::now() < quiet)
        co_await changes_.wait(quiet);
    if (channel_) channel_->close();
    channel_ = nullptr;
}

}  // namespace pesan::rabbitmq
