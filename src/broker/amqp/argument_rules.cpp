#include "broker/amqp/argument_rules.hpp"

#include <algorithm>
#include <array>

#include "broker/amqp/errc.hpp"
#include "broker/amqp/resource_text.hpp"
#include "broker/specs.hpp"

namespace pesan::broker::amqp_server {

namespace {

constexpr std::int64_t priority_max = 255;

std::string term(std::string_view name, const std::string& value) {
    return "{" + std::string(name) + "," + value + "}";
}

std::string unacceptable(const amqp::Value& value) {
    return term("unacceptable_type", std::string(type_text(value)));
}

/// Zero for what is no integer.
std::int64_t number_of(const amqp::Value& value) {
    std::int64_t number = 0;
    return value.integer(number) ? number : 0;
}

std::string any(const amqp::Value&, const amqp::Table&) {
    return {};
}

std::string integer(const amqp::Value& value, const amqp::Table&) {
    std::int64_t number = 0;
    if (value.integer(number)) return {};
    return "\"expected integer, got " + std::string(type_text(value)) + "\"";
}

std::string not_negative(const amqp::Value& value, const amqp::Table& all) {
    if (auto fault = integer(value, all); !fault.empty()) return fault;
    const auto number = number_of(value);
    return number < 0 ? term("value_negative", std::to_string(number)) : std::string();
}

std::string time_to_live(const amqp::Value& value, const amqp::Table& all) {
    if (auto fault = not_negative(value, all); !fault.empty()) return fault;
    const auto number = number_of(value);
    return number > delay_max.count() ? term("value_too_large", std::to_string(number))
                                      : std::string();
}

std::string above_zero(const amqp::Value& value, const amqp::Table& all) {
    std::int64_t number = 0;
    if (value.integer(number) && number == 0) return term("value_zero", "0");
    return time_to_live(value, all);
}

std::string size_above_zero(const amqp::Value& value, const amqp::Table& all) {
    if (auto fault = not_negative(value, all); !fault.empty()) return fault;
    const auto number = number_of(value);
    return number == 0 ? term("value_zero", "0") : std::string();
}

std::string priority(const amqp::Value& value, const amqp::Table& all) {
    if (auto fault = not_negative(value, all); !fault.empty()) return fault;
    const auto number = number_of(value);
    return number > priority_max ? term("max_value_exceeded", std::to_string(number))
                                 : std::string();
}

std::string boolean(const amqp::Value& value, const amqp::Table&) {
    return value.as<bool>() == nullptr ? unacceptable(value) : std::string();
}

std::string text(const amqp::Value& value, const amqp::Table&) {
    return value.as<std::string>() == nullptr ? unacceptable(value) : std::string();
}

std::string dead_letter_key(const amqp::Value& value, const amqp::Table& all) {
    if (auto fault = text(value, all); !fault.empty()) return fault;
    return all.find("x-dead-letter-exchange") == nullptr ? "routing_key_but_no_dlx_defined" : "";
}

/// One of several words.
template <std::size_t Count>
std::string one_of(const amqp::Value& value, const std::array<std::string_view, Count>& words,
                   const std::string& fault) {
    const auto* word = value.as<std::string>();
    if (word == nullptr) return unacceptable(value);
    return std::ranges::find(words, *word) == words.end() ? fault : std::string();
}

std::string overflow(const amqp::Value& value, const amqp::Table&) {
    return one_of<3>(value, {"drop-head", "reject-publish", "reject-publish-dlx"},
                     "invalid_overflow");
}

std::string dead_letter_strategy(const amqp::Value& value, const amqp::Table&) {
    return one_of<2>(value, {"at-most-once", "at-least-once"}, "invalid_dlx_strategy");
}

std::string queue_mode(const amqp::Value& value, const amqp::Table&) {
    return one_of<2>(value, {"default", "lazy"},
                     "\"unsupported queue mode '" + value_text(value) + "'\"");
}

std::string queue_version(const amqp::Value& value, const amqp::Table& all) {
    if (auto fault = not_negative(value, all); !fault.empty()) return fault;
    const auto number = number_of(value);
    if (number == 1 || number == 2) return {};
    return "\"unsupported queue version '" + std::to_string(number) + "'\"";
}

std::string queue_type(const amqp::Value& value, const amqp::Table&) {
    return one_of<2>(value, {"classic", "quorum"},
                     "\"unsupported queue type '" + value_text(value) + "'\"");
}

std::string leader_locator(const amqp::Value& value, const amqp::Table&) {
    return one_of<5>(value, {"client-local", "random", "least-leaders", "balanced", "min-masters"},
                     "invalid_queue_locator_arg");
}

std::string order(const amqp::Value& value, const amqp::Table&) {
    return one_of<1>(value, {"key"}, "invalid_order");
}

std::string delayed_retry(const amqp::Value& value, const amqp::Table&) {
    return one_of<4>(value, {"disabled", "all", "failed", "returned"},
                     "invalid_delayed_retry_type");
}

constexpr std::array queue_rules{
    ArgumentRule{"x-expires", above_zero},
    ArgumentRule{"x-message-ttl", time_to_live},
    ArgumentRule{"x-dead-letter-exchange", text},
    ArgumentRule{"x-dead-letter-routing-key", dead_letter_key},
    ArgumentRule{"x-dead-letter-strategy", dead_letter_strategy, false},
    ArgumentRule{"x-max-length", not_negative},
    ArgumentRule{"x-max-length-bytes", not_negative},
    ArgumentRule{"x-max-in-memory-length", not_negative, false},
    ArgumentRule{"x-max-in-memory-bytes", not_negative, false},
    ArgumentRule{"x-max-priority", priority, true, false},
    ArgumentRule{"x-overflow", overflow},
    ArgumentRule{"x-queue-mode", queue_mode, true, false},
    ArgumentRule{"x-queue-version", queue_version, true, false},
    ArgumentRule{"x-single-active-consumer", boolean},
    ArgumentRule{"x-queue-type", queue_type},
    ArgumentRule{"x-quorum-initial-group-size", size_above_zero, false},
    ArgumentRule{"x-max-age", any, false, false},
    ArgumentRule{"x-stream-max-segment-size-bytes", any, false, false},
    ArgumentRule{"x-initial-cluster-size", any, false, false},
    ArgumentRule{"x-queue-leader-locator", leader_locator, false},
    ArgumentRule{"x-queue-master-locator", any, true, false},
    // RabbitMQ 3.10 does not look at the value of this one.
    ArgumentRule{"x-delivery-limit", not_negative, false},
    // Of later versions, and of this broker.
    ArgumentRule{"x-consumer-timeout", above_zero},
    ArgumentRule{"x-delayed-retry-type", delayed_retry},
    ArgumentRule{"x-delayed-retry-min", not_negative},
    ArgumentRule{"x-delayed-retry-max", not_negative},
    ArgumentRule{"x-pesan-order", order},
};

constexpr std::array consumer_rules{
    ArgumentRule{"x-priority", integer},
    ArgumentRule{"x-cancel-on-ha-failover", boolean, true, false},
    ArgumentRule{"x-stream-offset", any, false, false},
    ArgumentRule{"x-consumer-timeout", above_zero},
};

bool allowed(const ArgumentRule& rule, QueueKind kind) {
    return kind == QueueKind::classic ? rule.classic : rule.quorum;
}

Error precondition(std::string text) {
    return {errc::precondition_failed, std::move(text)};
}

Result<void> check_values(std::span<const ArgumentRule> rules, const amqp::Table& arguments,
                          QueueKind kind, std::string_view thing) {
    for (const auto& rule : rules) {
        const auto* value = arguments.find(rule.name);
        if (value == nullptr || !allowed(rule, kind)) continue;
        const auto fault = rule.check(*value, arguments);
        if (fault.empty()) continue;
        return precondition("invalid arg '" + std::string(rule.name) + "' for " +
                            std::string(thing) + ": " + fault);
    }
    return {};
}

Result<void> check_names(std::span<const ArgumentRule> rules, const amqp::Table& arguments,
                         QueueKind kind, std::string_view thing) {
    for (const auto& field : arguments.fields()) {
        const auto rule = std::ranges::find(rules, field.name, &ArgumentRule::name);
        if (rule == rules.end() || allowed(*rule, kind)) continue;
        return precondition(
            "invalid arg '" + field.name + "' for " + std::string(thing) + " of queue type " +
            (kind == QueueKind::classic ? "rabbit_classic_queue" : "rabbit_quorum_queue"));
    }
    return {};
}

}  // namespace

std::span<const ArgumentRule> queue_argument_rules() {
    return queue_rules;
}

Result<QueueKind> check_queue_arguments(const amqp::Table& arguments, std::string_view thing) {
    const auto type = std::ranges::find(queue_rules, "x-queue-type", &ArgumentRule::name);
    const std::span<const ArgumentRule> only_type(&*type, 1);
    if (auto fits = check_values(only_type, arguments, QueueKind::classic, thing); !fits)
        return fits.error();
    const auto* named = arguments.find("x-queue-type");
    const auto kind = named != nullptr && *named->as<std::string>() == "quorum"
                          ? QueueKind::quorum
                          : QueueKind::classic;
    if (auto fits = check_values(queue_rules, arguments, kind, thing); !fits) return fits.error();
    if (auto fits = check_names(queue_rules, arguments, kind, thing); !fits) return fits.error();
    return kind;
}

Result<void> check_consumer_arguments(const amqp::Table& arguments, QueueKind kind,
                                      std::string_view thing) {
    if (auto fits = check_values(consumer_rules, arguments, kind, thing); !fits) return fits;
    return check_names(consumer_rules, arguments, kind, thing);
}

}  // namespace pesan::broker::amqp_server
