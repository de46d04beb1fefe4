#include "broker/amqp/declare_specs.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "broker/amqp/argument_rules.hpp"
#include "broker/amqp/declare_texts.hpp"
#include "broker/amqp/errc.hpp"
#include "broker/amqp/resource_text.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::broker::amqp_server {

namespace {

struct TypeName {
    std::string_view name;
    ExchangeType type;
};

constexpr std::array type_names{
    TypeName{"direct", ExchangeType::direct},
    TypeName{"fanout", ExchangeType::fanout},
    TypeName{"topic", ExchangeType::topic},
    TypeName{"headers", ExchangeType::headers},
};

constexpr std::string_view delayed_type = "x-delayed-message";

std::optional<ExchangeType> type_of(std::string_view name) {
    const auto found = std::ranges::find(type_names, name, &TypeName::name);
    return found == type_names.end() ? std::nullopt : std::optional(found->type);
}

std::optional<std::int64_t> number(const amqp::Table& arguments, std::string_view name) {
    const auto* value = arguments.find(name);
    std::int64_t found = 0;
    if (value == nullptr || !value->integer(found)) return std::nullopt;
    return found;
}

const std::string* text(const amqp::Table& arguments, std::string_view name) {
    const auto* value = arguments.find(name);
    return value == nullptr ? nullptr : value->as<std::string>();
}

template <class Wanted>
void take_number(const amqp::Table& arguments, std::string_view name, std::optional<Wanted>& into) {
    if (const auto found = number(arguments, name)) into = Wanted(*found);
}

Bytes encoded(const amqp::Table& arguments) {
    Bytes bytes;
    if (!arguments.empty()) amqp::encode_table(bytes, arguments);
    return bytes;
}

amqp::Table decoded(BytesView bytes) {
    if (bytes.empty()) return {};
    auto table = amqp::decode_table(bytes);
    return table ? std::move(*table) : amqp::Table();
}

}  // namespace

std::string_view type_name(const ExchangeSpec& spec) {
    if (spec.delayed) return delayed_type;
    return std::ranges::find(type_names, spec.type, &TypeName::type)->name;
}

Result<ExchangeSpec> exchange_spec_of(const amqp::ExchangeDeclare& method, ExchangeName name,
                                      const amqp::Table& arguments) {
    const bool delayed = method.type == delayed_type;
    const auto* inner = text(arguments, "x-delayed-type");
    const auto type = delayed && inner != nullptr ? type_of(*inner) : type_of(method.type);
    if (!type && delayed) {
        return Error(errc::precondition_failed,
                     "Invalid argument, 'x-delayed-type' must be an existing exchange type");
    }
    if (!type) {
        return Error(errc::command_invalid,
                     "unknown exchange type '" + std::string(method.type) + "'");
    }
    ExchangeSpec spec;
    spec.name = std::move(name);
    spec.type = *type;
    spec.delayed = delayed;
    spec.durable = method.durable;
    spec.auto_delete = method.auto_delete;
    spec.internal = method.internal;
    spec.arguments = encoded(arguments);
    return spec;
}

namespace {

/// What only durable queues can be.
Result<void> check_quorum(const amqp::QueueDeclare& method, std::string_view thing) {
    const auto invalid = [&](std::string_view property) {
        return Error(errc::precondition_failed,
                     "invalid property '" + std::string(property) + "' for " + std::string(thing));
    };
    if (method.auto_delete) return invalid("auto-delete");
    if (method.exclusive) return invalid("exclusive-owner");
    if (!method.durable) return invalid("non-durable");
    return {};
}

void take_dead_lettering(const amqp::Table& arguments, std::string_view virtual_host,
                         QueueSpec& spec) {
    if (const auto* exchange = text(arguments, "x-dead-letter-exchange"))
        spec.dead_letter_exchange = ExchangeName(qualify(virtual_host, *exchange));
    if (const auto* key = text(arguments, "x-dead-letter-routing-key"))
        spec.dead_letter_routing_key = *key;
}

void take_limits(const amqp::Table& arguments, QueueSpec& spec) {
    take_number(arguments, "x-message-ttl", spec.message_ttl);
    take_number(arguments, "x-expires", spec.expires);
    take_number(arguments, "x-delivery-limit", spec.delivery_limit);
    take_number(arguments, "x-max-length", spec.max_length);
    take_number(arguments, "x-max-length-bytes", spec.max_length_bytes);
    take_number(arguments, "x-consumer-timeout", spec.consumer_timeout);
    if (const auto most = number(arguments, "x-max-priority"))
        spec.max_priority = static_cast<std::uint8_t>(*most);
    const auto* overflow = text(arguments, "x-overflow");
    if (overflow == nullptr) return;
    if (*overflow == "reject-publish") spec.overflow = Overflow::reject_publish;
    if (*overflow == "reject-publish-dlx") spec.overflow = Overflow::reject_publish_dlx;
}

void take_delayed_retry(const amqp::Table& arguments, QueueSpec& spec) {
    if (const auto* type = text(arguments, "x-delayed-retry-type")) {
        if (*type == "all") spec.delayed_retry = DelayedRetry::all;
        if (*type == "failed") spec.delayed_retry = DelayedRetry::failed;
        if (*type == "returned") spec.delayed_retry = DelayedRetry::returned;
    }
    using Milliseconds = std::chrono::milliseconds;
    spec.delayed_retry_min = Milliseconds(number(arguments, "x-delayed-retry-min").value_or(0));
    take_number(arguments, "x-delayed-retry-max", spec.delayed_retry_max);
}

}  // namespace

Result<QueueSpec> queue_spec_of(const amqp::QueueDeclare& method, QueueName name,
                                const amqp::Table& arguments, std::string_view virtual_host,
                                std::string_view thing) {
    const auto kind = check_queue_arguments(arguments, thing);
    if (!kind) return kind.error();
    QueueSpec spec;
    spec.name = std::move(name);
    spec.durable = method.durable && !method.exclusive;
    spec.auto_delete = method.auto_delete;
    spec.arguments = encoded(arguments);
    if (*kind == QueueKind::quorum) {
        if (auto fits = check_quorum(method, thing); !fits) return fits.error();
        spec.type = QueueType::quorum;
    }
    take_dead_lettering(arguments, virtual_host, spec);
    take_limits(arguments, spec);
    take_delayed_retry(arguments, spec);
    const auto* single = arguments.find("x-single-active-consumer");
    spec.single_active_consumer = single != nullptr && *single->as<bool>();
    spec.ordered_by_key = text(arguments, "x-pesan-order") != nullptr;
    return spec;
}

Result<void> require_equal_exchange(const ExchangeSpec& wanted, const ExchangeSpec& existing,
                                    std::string_view thing) {
    const auto equal = [&](std::string_view field, bool received, bool current) {
        return require_equal(field, thing, bool_text(received), bool_text(current));
    };
    if (auto same = require_equal("type", thing, type_name(wanted), type_name(existing)); !same)
        return same;
    if (auto same = equal("durable", wanted.durable, existing.durable); !same) return same;
    if (auto same = equal("auto_delete", wanted.auto_delete, existing.auto_delete); !same)
        return same;
    if (auto same = equal("internal", wanted.internal, existing.internal); !same) return same;
    return require_equal_argument("alternate-exchange", thing, decoded(wanted.arguments),
                                  decoded(existing.arguments));
}

Result<void> require_equal_queue(const amqp::QueueDeclare& method, const amqp::Table& arguments,
                                 const QueueSpec& existing, std::string_view thing) {
    const auto equal = [&](std::string_view field, bool received, bool current) {
        return require_equal(field, thing, bool_text(received), bool_text(current));
    };
    // Of an exclusive queue RabbitMQ remembers that it is not durable.
    const bool durable = method.durable && !method.exclusive;
    if (auto same = equal("durable", durable, existing.durable); !same) return same;
    if (auto same = equal("auto_delete", method.auto_delete, existing.auto_delete); !same)
        return same;
    const auto current = decoded(existing.arguments);
    const bool quorum = existing.type == QueueType::quorum;
    for (const auto& rule : queue_argument_rules()) {
        if (quorum ? !rule.quorum : !rule.classic) continue;
        if (auto same = require_equal_argument(rule.name, thing, arguments, current); !same)
            return same;
    }
    return {};
}

Result<void> check_header_match(const amqp::Table& arguments) {
    const auto* match = arguments.find("x-match");
    if (match == nullptr) return {};
    constexpr std::string_view expected = "expected all, any, all-with-x, or any-with-x";
    const auto* word = match->as<std::string>();
    if (word == nullptr) {
        return Error(errc::precondition_failed, "Invalid x-match field type " +
                                                    std::string(type_text(*match)) + " (value " +
                                                    value_text(*match) + "); expected longstr");
    }
    if (*word == "all" || *word == "any" || *word == "all-with-x" || *word == "any-with-x")
        return {};
    return Error(errc::precondition_failed, "Invalid x-match field value " + binary_text(*word) +
                                                "; " + std::string(expected));
}

}  // namespace pesan::broker::amqp_server
