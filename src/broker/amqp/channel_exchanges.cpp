#include "broker/amqp/binding_change.hpp"
#include "broker/amqp/channel.hpp"
#include "broker/amqp/channel_send.hpp"
#include "broker/amqp/declare_specs.hpp"
#include "broker/amqp/declare_texts.hpp"
#include "broker/amqp/resource_text.hpp"

namespace pesan::broker::amqp_server {

namespace {

Result<void> not_the_default(std::string_view exchange) {
    if (!exchange.empty()) return {};
    return Error(errc::access_refused, "operation not permitted on the default exchange");
}

}  // namespace

Result<void> Channel::on(const amqp::ExchangeDeclare& method) {
    const auto before = appended();
    const auto name = without_line_ends(method.exchange);
    if (method.passive) {
        if (auto allowed = not_the_default(name); !allowed) return allowed;
        if (engine().exchange_spec(exchange_name(name)) == nullptr) return no_exchange(name);
        send_when_durable(before, amqp::ExchangeDeclareOk{}, method.no_wait);
        return {};
    }
    const auto arguments = method.arguments.decode();
    if (!arguments) return errc::internal_error;
    auto spec = exchange_spec_of(method, exchange_name(name), *arguments);
    if (!spec) return spec.error();
    if (auto allowed = not_the_default(name); !allowed) return allowed;
    if (auto may = require(access::Right::configure, "exchange", name); !may) return may;
    const auto thing = exchange_text(name, connection_.virtual_host());
    if (const auto* existing = engine().exchange_spec(spec->name)) {
        if (auto equal = require_equal_exchange(*spec, *existing, thing); !equal) return equal;
    } else {
        if (auto fits = check_new_name("exchange", name); !fits) return fits;
        if (auto fits = take_alternate(name, *arguments, *spec); !fits) return fits;
        if (auto made = engine().declare_exchange(*spec); !made) return made;
    }
    send_when_durable(before, amqp::ExchangeDeclareOk{}, method.no_wait);
    return {};
}

Result<void> Channel::take_alternate(const std::string& exchange, const amqp::Table& arguments,
                                     ExchangeSpec& spec) {
    const auto* alternate = arguments.find("alternate-exchange");
    if (alternate == nullptr) return {};
    const auto* name = alternate->as<std::string>();
    if (name == nullptr) {
        return Error(errc::precondition_failed,
                     "invalid type '" + std::string(type_text(*alternate)) +
                         "' for arg 'alternate-exchange' in " +
                         exchange_text(exchange, connection_.virtual_host()));
    }
    if (auto may = require(access::Right::read, "exchange", exchange); !may) return may;
    if (auto may = require(access::Right::write, "exchange", *name); !may) return may;
    spec.alternate_exchange = exchange_name(*name);
    return {};
}

Result<void> Channel::on(const amqp::ExchangeDelete& method) {
    const auto before = appended();
    const auto name = without_line_ends(method.exchange);
    if (auto allowed = not_the_default(name); !allowed) return allowed;
    const auto thing = exchange_text(name, connection_.virtual_host());
    if (name.starts_with("amq."))
        return Error(errc::access_refused, "deletion of system " + thing + " not allowed");
    if (auto may = require(access::Right::configure, "exchange", name); !may) return may;
    const auto gone =
        engine().delete_exchange(exchange_name(name), {.if_unused = method.if_unused});
    if (!gone && gone.error().code == broker::errc::in_use)
        return Error(errc::precondition_failed, thing + " in use");
    if (!gone && gone.error().code != broker::errc::not_found) return gone;
    target_known_ = false;
    send_when_durable(before, amqp::ExchangeDeleteOk{}, method.no_wait);
    return {};
}

// --- bindings

Result<void> Channel::change_binding(const BindingChange& change) {
    const auto source = without_line_ends(change.source);
    const auto destination = without_line_ends(change.destination);
    const std::string_view kind = change.to_exchange ? "exchange" : "queue";
    if (auto may = require(access::Right::write, kind, destination); !may) return may;
    if (change.to_exchange) {
        if (auto allowed = not_the_default(destination); !allowed) return allowed;
    }
    if (auto allowed = not_the_default(source); !allowed) return allowed;
    if (auto may = require(access::Right::read, "exchange", source); !may) return may;
    const auto* spec = engine().exchange_spec(exchange_name(source));
    if (spec != nullptr && spec->type == ExchangeType::topic) {
        auto may = require_topic(access::Right::read, source, change.routing_key);
        if (!may) return may;
    }
    if (spec == nullptr) return no_exchange(source);
    if (change.to_exchange) {
        if (engine().exchange_spec(exchange_name(destination)) == nullptr)
            return no_exchange(destination);
    } else if (auto free = check_not_locked(destination); !free) {
        return free;
    }
    const auto arguments = change.arguments.decode();
    if (!arguments) return errc::internal_error;
    if (spec->type == ExchangeType::headers) {
        if (auto fits = check_header_match(*arguments); !fits) return fits;
    }
    const Bytes kept = arguments->empty() ? Bytes() : Bytes(change.arguments.bytes);
    const std::string key(change.routing_key);
    if (change.to_exchange) {
        const ExchangeBindingSpec binding{exchange_name(source), exchange_name(destination), key,
                                          kept};
        return change.remove ? engine().unbind_exchange(binding) : engine().bind_exchange(binding);
    }
    const BindingSpec binding{exchange_name(source), queue_name(destination), key, kept};
    return change.remove ? engine().unbind(binding) : engine().bind(binding);
}

Result<void> Channel::on(const amqp::ExchangeBind& method) {
    const auto before = appended();
    auto done = change_binding({.source = method.source,
                                .destination = method.destination,
                                .to_exchange = true,
                                .routing_key = method.routing_key,
                                .arguments = method.arguments});
    if (!done) return done;
    send_when_durable(before, amqp::ExchangeBindOk{}, method.no_wait);
    return {};
}

Result<void> Channel::on(const amqp::ExchangeUnbind& method) {
    const auto before = appended();
    auto done = change_binding({.source = method.source,
                                .destination = method.destination,
                                .to_exchange = true,
                                .routing_key = method.routing_key,
                                .arguments = method.arguments,
                                .remove = true});
    if (!done) return done;
    send_when_durable(before, amqp::ExchangeUnbindOk{}, method.no_wait);
    return {};
}

Result<void> Channel::on(const amqp::QueueBind& method) {
    const auto before = appended();
    const auto queue = queue_or_last(method.queue);
    if (!queue) return queue.error();
    // Without both, the key is the last queue's name.
    const bool both_empty = method.queue.empty() && method.routing_key.empty();
    auto done = change_binding({.source = method.exchange,
                                .destination = *queue,
                                .routing_key = both_empty ? std::string_view(*queue)
                                                          : std::string_view(method.routing_key),
                                .arguments = method.arguments});
    if (!done) return done;
    send_when_durable(before, amqp::QueueBindOk{}, method.no_wait);
    return {};
}

Result<void> Channel::on(const amqp::QueueUnbind& method) {
    const auto before = appended();
    const auto queue = queue_or_last(method.queue);
    if (!queue) return queue.error();
    const bool both_empty = method.queue.empty() && method.routing_key.empty();
    auto done = change_binding({.source = method.exchange,
                                .destination = *queue,
                                .routing_key = both_empty ? std::string_view(*queue)
                                                          : std::string_view(method.routing_key),
                                .arguments = method.arguments,
                                .remove = true});
    if (!done) return done;
    send_when_durable(before, amqp::QueueUnbindOk{}, false);
    return {};
}

}  // namespace pesan::broker::amqp_server
