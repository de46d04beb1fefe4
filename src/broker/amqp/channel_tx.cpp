#include "broker/amqp/channel.hpp"
#include "broker/amqp/channel_send.hpp"

namespace pesan::broker::amqp_server {

Result<void> Channel::on(const amqp::TxSelect&) {
    if (confirms_) return Error(errc::precondition_failed, "cannot switch from confirm to tx mode");
    if (!transaction_) transaction_ = std::make_unique<Transaction>();
    send(amqp::TxSelectOk{});
    return {};
}

Result<void> Channel::on(const amqp::TxRollback&) {
    if (!transaction_) return Error(errc::precondition_failed, "channel is not transactional");
    *transaction_ = {};
    send(amqp::TxRollbackOk{});
    return {};
}

Result<bool> Channel::hold(const amqp::BasicPublish& method, BytesView properties, BytesView body) {
    transaction_->bytes += properties.size() + body.size();
    if (transaction_->bytes > transaction_bytes_max)
        return Error(errc::precondition_failed, "transaction is too large");
    transaction_->publishes.push_back({.exchange = std::string(method.exchange),
                                       .routing_key = std::string(method.routing_key),
                                       .mandatory = method.mandatory,
                                       .properties = Bytes(properties),
                                       .body = Bytes(body)});
    return true;
}

Result<void> Channel::hold(DeliveryTag tag, bool multiple, Settling how) {
    transaction_->settlements.push_back({tag, multiple, how});
    return {};
}

Result<void> Channel::on(const amqp::TxCommit&) {
    if (!transaction_) return Error(errc::precondition_failed, "channel is not transactional");
    const auto before = appended();
    const auto said = std::exchange(transaction_, nullptr);
    for (const auto& each : said->publishes) {
        const amqp::BasicPublish method{.exchange = each.exchange,
                                        .routing_key = each.routing_key,
                                        .mandatory = each.mandatory};
        if (auto done = publish(method, each.properties, each.body); !done) return done.error();
    }
    for (const auto& each : said->settlements) {
        if (auto done = settle(each.tag, each.multiple, each.how); !done) return done;
    }
    method_key_ = amqp::TxCommit::id.key();
    transaction_ = std::make_unique<Transaction>();
    send_when_durable(before, amqp::TxCommitOk{}, false);
    return {};
}

}  // namespace pesan::broker::amqp_server
