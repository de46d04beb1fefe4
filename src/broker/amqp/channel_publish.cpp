#include "broker/amqp/channel.hpp"
#include "broker/amqp/channel_send.hpp"
#include "broker/amqp/resource_text.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::broker::amqp_server {

namespace {

constexpr std::string_view reply_queue = "amq.rabbitmq.reply-to";
constexpr std::string_view impersonator_tag = "impersonator";

}  // namespace

Result<void> Channel::look_up_target(std::string_view exchange) {
    if (target_known_ && target_local_ == exchange) return {};
    target_known_ = false;
    if (auto may = require(access::Right::write, "exchange", exchange); !may) return may;
    target_local_ = exchange;
    target_ = exchange_name(exchange);
    target_is_topic_ = false;
    if (!exchange.empty()) {
        const auto* spec = engine().exchange_spec(target_);
        if (spec == nullptr) return no_exchange(exchange);
        if (spec->internal) {
            return Error(errc::access_refused,
                         "cannot publish to internal " +
                             exchange_text(exchange, connection_.virtual_host()));
        }
        target_is_topic_ = spec->type == ExchangeType::topic;
    }
    target_known_ = true;
    return {};
}

Result<void> Channel::check_properties(const PropertyView& view) const {
    if (view.user_id && *view.user_id != connection_.user()) {
        const auto* user = connection_.server().access.user(connection_.user());
        if (user == nullptr || !user->has_tag(impersonator_tag)) {
            return Error(errc::precondition_failed,
                         "user_id property set to '" + std::string(*view.user_id) +
                             "' but authenticated user was '" + connection_.user() + "'");
        }
    }
    return view.expiration ? check_expiration(*view.expiration) : Result<void>();
}

Result<bool> Channel::publish(const amqp::BasicPublish& method, BytesView properties,
                              BytesView body) {
    method_key_ = amqp::BasicPublish::id.key();
    connection_.published();
    if (method.immediate) return Error(errc::not_implemented, "immediate=true");
    if (auto found = look_up_target(method.exchange); !found) return found.error();
    if (target_is_topic_) {
        auto may = require_topic(access::Right::write, method.exchange, method.routing_key);
        if (!may) return may.error();
    }
    const auto view = view_properties(properties);
    if (!view) return errc::internal_error;
    if (auto checked = check_properties(*view); !checked) return checked.error();
    if (view->reply_to == reply_queue) {
        if (!reply_tag_)
            return Error(errc::precondition_failed, "fast reply consumer does not exist");
        const auto address = std::string(reply_queue) + "." + reply_key_;
        const auto changed = with_reply_to(properties, *view, address);
        return settle_publish(method, changed, body, view->persistent);
    }
    return settle_publish(method, properties, body, view->persistent);
}

Result<bool> Channel::settle_publish(const amqp::BasicPublish& method, BytesView properties,
                                     BytesView body, bool persistent) {
    if (transaction_) return hold(method, properties, body, persistent);
    const PublishTag tag = confirms_ ? window_.next() : 0;
    if (is_reply(method)) {
        to_reply_reader(method, properties, body);
        if (confirms_) confirmed({&tag, 1});
        return true;
    }
    const PublishFlags flags{.transient = !persistent};
    const auto done =
        engine().publish(session_, tag, target_, method.routing_key, properties, body, flags);
    connection_.touched();
    if (done) {
        ++published_;
        if (done->queues > 0) return true;
        not_routed(method, properties, body);
        if (confirms_) confirmed({&tag, 1});
        return true;
    }
    if (done.error().code == broker::errc::blocked) {
        if (confirms_) window_.take_back();
        connection_.blocked(true);
        return false;
    }
    if (done.error().code == broker::errc::queue_full) {
        publish_refused(tag);
        return true;
    }
    if (done.error().code == broker::errc::not_found) {
        target_known_ = false;
        return no_exchange(method.exchange);
    }
    if (done.error().code == broker::errc::access_refused) target_known_ = false;
    return done.error();
}

void Channel::not_routed(const amqp::BasicPublish& method, BytesView properties, BytesView body) {
    if (!method.mandatory) return;
    send(amqp::BasicReturn{.reply_code = static_cast<std::uint16_t>(errc::no_route),
                           .reply_text = name_of(errc::no_route),
                           .exchange = method.exchange,
                           .routing_key = method.routing_key});
    amqp::append_content(connection_.output(), number_, properties, body, connection_.frame_max());
}

void Channel::publish_refused(PublishTag tag) {
    if (!confirms_) return;
    tell_confirms();
    window_.refuse(tag);
    send(amqp::BasicNack{.delivery_tag = tag, .multiple = false, .requeue = false});
}

// --- confirms

void Channel::confirmed(std::span<const PublishTag> tags) {
    if (!confirms_) return;
    for (const auto tag : tags) {
        if (tag != 0) window_.confirm(tag);
    }
    connection_.has_news(*this);
}

void Channel::unconfirmed(std::span<const PublishTag> tags, const Error&) {
    for (const auto tag : tags) {
        if (tag != 0) publish_refused(tag);
    }
}

void Channel::tell_confirms() {
    window_.flush([this](const ConfirmWindow::Acknowledgement& all) {
        send(amqp::BasicAck{.delivery_tag = all.number, .multiple = all.multiple});
    });
}

Result<void> Channel::end_turn() {
    tell_confirms();
    if (!overdue_) return {};
    method_key_ = 0;
    return *std::exchange(overdue_, std::nullopt);
}

void Channel::blocked(bool blocked) {
    connection_.blocked(blocked);
}

// --- direct reply-to

bool Channel::is_reply(const amqp::BasicPublish& method) {
    return method.exchange.empty() && method.routing_key.starts_with(reply_queue) &&
           method.routing_key.size() > reply_queue.size() + 1;
}

void Channel::to_reply_reader(const amqp::BasicPublish& method, BytesView properties,
                              BytesView body) {
    const auto key = method.routing_key.substr(reply_queue.size() + 1);
    auto* reader = connection_.server().reply_reader(key);
    if (reader == nullptr) return not_routed(method, properties, body);
    reader->deliver_reply(method.exchange, method.routing_key, properties, body);
}

void Channel::deliver_reply(std::string_view exchange, std::string_view routing_key,
                            BytesView properties, BytesView body) {
    if (!reply_tag_) return;
    send(amqp::BasicDeliver{.consumer_tag = *reply_tag_,
                            .delivery_tag = last_delivery_ + 1,
                            .redelivered = false,
                            .exchange = exchange,
                            .routing_key = routing_key});
    amqp::append_content(connection_.output(), number_, properties, body, connection_.frame_max());
}

}  // namespace pesan::broker::amqp_server
