#include "broker/amqp/channel.hpp"
#include "broker/amqp/channel_send.hpp"

namespace pesan::broker::amqp_server {

namespace {

Error unknown_tag(DeliveryTag tag) {
    return {errc::precondition_failed, "unknown delivery tag " + std::to_string(tag)};
}

}  // namespace

Result<void> Channel::on(const amqp::TxSelect&) {
    if (confirms_) return Error(errc::precondition_failed, "cannot switch from confirm to tx mode");
    if (!transaction_) transaction_ = std::make_unique<HeldTransaction>();
    send(amqp::TxSelectOk{});
    return {};
}

Result<void> Channel::on(const amqp::TxRollback&) {
    if (!transaction_) return Error(errc::precondition_failed, "channel is not transactional");
    *transaction_ = {};
    send(amqp::TxRollbackOk{});
    return {};
}

Result<bool> Channel::hold(const amqp::BasicPublish& method, BytesView properties, BytesView body,
                           bool persistent) {
    auto& held = *transaction_;
    held.bytes += properties.size() + body.size();
    if (held.bytes > transaction_bytes_max)
        return Error(errc::precondition_failed, "transaction is too large");
    if (is_reply(method)) {
        held.replies.push_back(
            {std::string(method.routing_key), method.mandatory, Bytes(properties), Bytes(body)});
        return true;
    }
    held.transaction.publishes.push_back({.exchange = target_,
                                          .routing_key = std::string(method.routing_key),
                                          .properties = Bytes(properties),
                                          .body = Bytes(body),
                                          .flags = {.transient = !persistent}});
    held.published.push_back({std::string(method.exchange), method.mandatory});
    return true;
}

Result<void> Channel::hold(DeliveryTag tag, bool multiple, Settling how) {
    auto& held = *transaction_;
    std::vector<DeliveryTag> chosen;
    for (const auto each : engine().unsettled(session_)) {
        const bool covered = multiple ? tag == 0 || each <= tag : each == tag;
        if (covered && !held.settled.contains(each)) chosen.push_back(each);
    }
    const bool has_tag = tag == 0 ? multiple : !chosen.empty() && chosen.back() == tag;
    if (!has_tag) return unknown_tag(tag);
    using enum Transaction::Ending;
    const auto ending = how == Settling::acknowledge      ? acknowledge
                        : how == Settling::requeue        ? return_unwanted
                        : how == Settling::requeue_failed ? requeue
                                                          : reject;
    for (const auto each : chosen) {
        held.settled.insert(each);
        held.transaction.settlements.push_back({each, ending});
    }
    return {};
}

Result<void> Channel::on(const amqp::TxCommit&) {
    if (!transaction_) return Error(errc::precondition_failed, "channel is not transactional");
    const auto before = appended();
    const auto held = std::exchange(transaction_, std::make_unique<HeldTransaction>());
    const auto done = engine().commit_transaction(session_, 0, held->transaction);
    if (!done && done.error().code == broker::errc::blocked)
        return Error(errc::precondition_failed, "no transaction while memory or disk is low");
    if (!done) return done.error();
    for (std::size_t i = 0; i < held->published.size(); ++i) {
        const auto& publish = held->transaction.publishes[i];
        const amqp::BasicPublish method{.exchange = held->published[i].exchange,
                                        .routing_key = publish.routing_key,
                                        .mandatory = held->published[i].mandatory};
        if (done->queues[i] == 0) not_routed(method, publish.properties, publish.body);
    }
    for (const auto& reply : held->replies) {
        const amqp::BasicPublish method{.routing_key = reply.routing_key,
                                        .mandatory = reply.mandatory};
        to_reply_reader(method, reply.properties, reply.body);
    }
    send_when_durable(before, amqp::TxCommitOk{}, false);
    return {};
}

}  // namespace pesan::broker::amqp_server
