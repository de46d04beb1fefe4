#include "broker/spec_checks.hpp"

#include "broker/errc.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::broker {

namespace {

Error refused(std::string_view what, std::string_view why) {
    return Error(errc::invalid_argument, std::string(what) + " " + std::string(why));
}

Result<void> check_name(const std::string& name, std::string_view what) {
    const auto local = local_name(name);
    if (local.empty()) return refused(what, "name is empty");
    if (!is_local_name(local)) return refused(what, "name breaks its limits");
    return {};
}

Result<void> check_span(std::optional<std::chrono::milliseconds> span, std::int64_t least,
                        std::string_view what) {
    if (!span || (span->count() >= least && *span <= delay_max)) return {};
    return refused(what, "is out of range");
}

Result<void> check_dead_letters(const QueueSpec& spec) {
    if (spec.dead_letter_routing_key.value_or("").size() > name_bytes_max)
        return refused("x-dead-letter-routing-key", "is too long");
    if (spec.dead_letter_exchange && !is_local_name(local_name(spec.dead_letter_exchange->text)))
        return refused("x-dead-letter-exchange", "is too long");
    if (!spec.dead_letter_exchange && spec.dead_letter_routing_key)
        return refused("x-dead-letter-routing-key", "without x-dead-letter-exchange");
    return {};
}

Result<void> check_delayed_retry(const QueueSpec& spec) {
    if (spec.delayed_retry == DelayedRetry::none) return {};
    if (auto checked = check_span(spec.delayed_retry_min, 1, "x-delayed-retry-min"); !checked)
        return checked;
    return check_span(spec.delayed_retry_max, spec.delayed_retry_min.count(),
                      "x-delayed-retry-max");
}

}  // namespace

Result<void> check(const QueueSpec& spec) {
    for (const auto& checked :
         {check_name(spec.name.text, "queue"), check_span(spec.message_ttl, 0, "x-message-ttl"),
          check_span(spec.expires, 1, "x-expires"),
          check_span(spec.consumer_timeout, 1, "x-consumer-timeout"), check_dead_letters(spec),
          check_delayed_retry(spec)}) {
        if (!checked) return checked;
    }
    // Two orders in one queue would contradict each other.
    if (spec.ordered_by_key && spec.max_priority)
        return refused("x-max-priority", "with x-pesan-order");
    return {};
}

Result<void> check(const ExchangeSpec& spec) {
    if (spec.alternate_exchange) {
        if (auto checked = check_name(spec.alternate_exchange->text, "alternate exchange");
            !checked)
            return checked;
    }
    return check_name(spec.name.text, "exchange");
}

}  // namespace pesan::broker
