#include "broker/amqp/argument_rules.hpp"
#include "broker/amqp/channel.hpp"
#include "broker/amqp/channel_send.hpp"
#include "broker/amqp/resource_text.hpp"

namespace pesan::broker::amqp_server {

namespace {

constexpr std::string_view reply_queue = "amq.rabbitmq.reply-to";
constexpr std::string_view tag_prefix = "amq.ctag-";

Error tag_in_use(std::string_view tag) {
    return {errc::not_allowed, "attempt to reuse consumer tag '" + std::string(tag) + "'"};
}

Error unknown_tag(DeliveryTag tag) {
    return {errc::precondition_failed, "unknown delivery tag " + std::to_string(tag)};
}

}  // namespace

Result<void> Channel::on(const amqp::BasicQos& method) {
    if (method.prefetch_size != 0) {
        return Error(errc::not_implemented,
                     "prefetch_size!=0 (" + std::to_string(method.prefetch_size) + ")");
    }
    if (method.global) {
        session_prefetch_ = method.prefetch_count;
        engine().set_session_prefetch(session_, method.prefetch_count);
    } else {
        prefetch_ = method.prefetch_count;
    }
    send(amqp::BasicQosOk{});
    return {};
}

// --- consumers

Result<void> Channel::on(const amqp::BasicConsume& method) {
    const auto queue = queue_or_last(method.queue);
    if (!queue) return queue.error();
    const bool tag_taken = consumers_by_tag_.contains(method.consumer_tag) ||
                           (reply_tag_ && *reply_tag_ == method.consumer_tag);
    if (*queue == reply_queue) return consume_replies(method, tag_taken);
    if (tag_taken) return tag_in_use(method.consumer_tag);
    if (auto may = require(access::Right::read, "queue", *queue); !may) return may;
    if (auto free = check_not_locked(*queue); !free) return free;
    const auto arguments = method.arguments.decode();
    if (!arguments) return errc::internal_error;
    const auto name = queue_name(*queue);
    const bool quorum = engine().queue_spec(name)->type == QueueType::quorum;
    const auto thing = queue_text(*queue, connection_.virtual_host());
    auto fits = check_consumer_arguments(*arguments,
                                         quorum ? QueueKind::quorum : QueueKind::classic, thing);
    if (!fits) return fits;
    if (consumers_.size() >= connection_.server().settings.consumers_max)
        return Error(errc::not_allowed, "too many consumers on this channel");
    ConsumerSpec spec;
    spec.prefetch = prefetch_;
    spec.acknowledge_on_delivery = method.no_ack;
    spec.exclusive = method.exclusive;
    std::int64_t priority = 0;
    if (const auto* wanted = arguments->find("x-priority"); wanted && wanted->integer(priority))
        spec.priority = static_cast<std::int32_t>(
            std::clamp<std::int64_t>(priority, std::numeric_limits<std::int32_t>::min(),
                                     std::numeric_limits<std::int32_t>::max()));
    const auto id = engine().consume(session_, name, spec);
    if (!id && id.error().code == broker::errc::access_refused)
        return Error(errc::access_refused, thing + " in exclusive use");
    if (!id) return id.error();
    auto tag = method.consumer_tag.empty() ? connection_.server().unique_name(tag_prefix)
                                           : std::string(method.consumer_tag);
    consumers_by_tag_.emplace(tag, *id);
    consumers_.emplace(*id, ChannelConsumer{.tag = tag,
                                            .id = *id,
                                            .queue = *queue,
                                            .no_ack = method.no_ack,
                                            .exclusive = method.exclusive,
                                            .prefetch = prefetch_,
                                            .counts_deliveries = quorum,
                                            .arguments = Bytes(method.arguments.bytes)});
    if (!method.no_wait) send(amqp::BasicConsumeOk{.consumer_tag = tag});
    return {};
}

Result<void> Channel::consume_replies(const amqp::BasicConsume& method, bool tag_taken) {
    if (tag_taken && !reply_tag_) return tag_in_use(method.consumer_tag);
    if (!method.no_ack)
        return Error(errc::precondition_failed, "reply consumer cannot acknowledge");
    if (reply_tag_) return Error(errc::precondition_failed, "reply consumer already set");
    reply_tag_ = method.consumer_tag.empty() ? connection_.server().unique_name(tag_prefix)
                                             : std::string(method.consumer_tag);
    reply_key_ = connection_.server().add_reply_reader(*this);
    if (!method.no_wait) send(amqp::BasicConsumeOk{.consumer_tag = *reply_tag_});
    return {};
}

Result<void> Channel::on(const amqp::BasicCancel& method) {
    const std::string tag(method.consumer_tag);
    if (reply_tag_ && *reply_tag_ == tag) {
        connection_.server().remove_reply_reader(reply_key_);
        reply_tag_.reset();
    } else if (const auto found = consumers_by_tag_.find(tag); found != consumers_by_tag_.end()) {
        const auto id = found->second;
        if (auto done = engine().cancel(session_, id); !done) return done;
        forget_consumer(id);
    }
    if (!method.no_wait) send(amqp::BasicCancelOk{.consumer_tag = tag});
    return {};
}

ChannelConsumer* Channel::consumer(ConsumerId id) {
    if (last_consumer_ != nullptr && last_consumer_->id == id) return last_consumer_;
    const auto found = consumers_.find(id);
    if (found == consumers_.end()) return nullptr;
    return last_consumer_ = &found->second;
}

void Channel::forget_consumer(ConsumerId id) {
    const auto found = consumers_.find(id);
    if (found == consumers_.end()) return;
    consumers_by_tag_.erase(found->second.tag);
    last_consumer_ = nullptr;
    consumers_.erase(found);
}

// --- deliveries

bool Channel::deliver(ConsumerId id, const DeliveryView& delivery) {
    const auto* to = consumer(id);
    if (to == nullptr) return true;
    last_delivery_ = delivery.tag;
    ++delivered_;
    const auto& message = delivery.message;
    auto& output = connection_.output();
    amqp::append_method(output, number_,
                        amqp::BasicDeliver{.consumer_tag = to->tag,
                                           .delivery_tag = delivery.tag,
                                           .redelivered = delivery.redelivered(),
                                           .exchange = message.exchange,
                                           .routing_key = message.routing_key});
    if (to->counts_deliveries && delivery.redelivered()) {
        const auto counted =
            with_header(message.properties, "x-delivery-count", delivery.attempt - 1);
        amqp::append_content(output, number_, counted, message.body, connection_.frame_max());
    } else {
        amqp::append_content(output, number_, message.properties, message.body,
                             connection_.frame_max());
    }
    connection_.output_changed();
    full_ = connection_.output_full();
    return !full_;
}

void Channel::resume() {
    if (!full_) return;
    full_ = false;
    engine().resume(session_);
    connection_.touched();
}

void Channel::cancelled(ConsumerId id) {
    const auto* gone = consumer(id);
    if (gone == nullptr) return;
    if (connection_.client().cancel_notify) {
        // A client that deletes its own queue waits for the answer to that first.
        Bytes notice;
        amqp::append_method(notice, number_,
                            amqp::BasicCancel{.consumer_tag = gone->tag, .no_wait = true});
        connection_.say_behind_reply(notice);
    }
    forget_consumer(id);
}

void Channel::timed_out(ConsumerId, DeliveryTag, std::chrono::milliseconds timeout) {
    // Told at the end of the turn: the engine must not be called from here.
    overdue_ = Error(errc::precondition_failed,
                     "delivery acknowledgement on channel " + std::to_string(number_) +
                         " timed out. Timeout value used: " + std::to_string(timeout.count()) +
                         " ms. This timeout value can be configured, see consumers doc guide to "
                         "learn more");
    connection_.has_news(*this);
}

Result<void> Channel::on(const amqp::BasicGet& method) {
    const auto queue = queue_or_last(method.queue);
    if (!queue) return queue.error();
    if (auto may = require(access::Right::read, "queue", *queue); !may) return may;
    if (auto free = check_not_locked(*queue); !free) return free;
    const auto name = queue_name(*queue);
    const bool quorum = engine().queue_spec(name)->type == QueueType::quorum;
    const auto got = engine().get(session_, name);
    if (!got) return got.error();
    if (!*got) {
        send(amqp::BasicGetEmpty{});
        return {};
    }
    const auto& delivery = **got;
    last_delivery_ = delivery.tag;
    ++delivered_;
    const auto& message = delivery.message;
    Bytes counted;
    if (quorum && delivery.redelivered())
        counted = with_header(message.properties, "x-delivery-count", delivery.attempt - 1);
    auto& output = connection_.output();
    const auto tag = delivery.tag;
    amqp::append_method(
        output, number_,
        amqp::BasicGetOk{.delivery_tag = tag,
                         .redelivered = delivery.redelivered(),
                         .exchange = message.exchange,
                         .routing_key = message.routing_key,
                         .message_count = static_cast<std::uint32_t>(delivery.remaining)});
    amqp::append_content(output, number_, counted.empty() ? message.properties : BytesView(counted),
                         message.body, connection_.frame_max());
    connection_.output_changed();
    return method.no_ack ? engine().acknowledge(session_, tag) : Result<void>();
}

// --- settling

Result<void> Channel::on(const amqp::BasicAck& method) {
    return settle(method.delivery_tag, method.multiple, Settling::acknowledge);
}

Result<void> Channel::on(const amqp::BasicReject& method) {
    return settle(method.delivery_tag, false,
                  method.requeue ? Settling::requeue_failed : Settling::reject);
}

Result<void> Channel::on(const amqp::BasicNack& method) {
    return settle(method.delivery_tag, method.multiple,
                  method.requeue ? Settling::requeue : Settling::reject);
}

Result<void> Channel::settle(DeliveryTag tag, bool multiple, Settling how) {
    connection_.touched();
    if (transaction_) return hold(tag, multiple, how);
    const auto done = settle_now(tag, multiple, how);
    if (!done && done.error().code == broker::errc::unknown_delivery) return unknown_tag(tag);
    return done;
}

Result<void> Channel::settle_now(DeliveryTag tag, bool multiple, Settling how) {
    const auto why = how == Settling::requeue_failed ? Return::failed : Return::returned;
    switch (how) {
        case Settling::acknowledge:
            return multiple ? engine().acknowledge_through(session_, tag)
                            : engine().acknowledge(session_, tag);
        case Settling::requeue:
        case Settling::requeue_failed:
            return multiple ? engine().requeue_through(session_, tag, why)
                            : engine().requeue(session_, tag, why);
        case Settling::reject:
            return multiple ? engine().reject_through(session_, tag)
                            : engine().reject(session_, tag);
    }
    return {};
}

Result<void> Channel::recover_all(bool requeue) {
    if (!requeue) return Error(errc::not_implemented, "requeue=false");
    const auto done = engine().requeue_through(session_, 0);
    // Nothing to recover is fine.
    if (!done && done.error().code == broker::errc::unknown_delivery) return {};
    return done;
}

Result<void> Channel::on(const amqp::BasicRecover& method) {
    if (auto done = recover_all(method.requeue); !done) return done;
    send(amqp::BasicRecoverOk{});
    return {};
}

Result<void> Channel::on(const amqp::BasicRecoverAsync& method) {
    return recover_all(method.requeue);
}

}  // namespace pesan::broker::amqp_server
