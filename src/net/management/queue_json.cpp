#include "net/management/queue_json.hpp"

#include "amqp/table.hpp"
#include "net/management/access_json.hpp"
#include "net/management/queue_walk.hpp"
#include "net/management/table_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::QueueSpec;

namespace {

std::string_view text_of(broker::Overflow overflow) {
    switch (overflow) {
        case broker::Overflow::reject_publish:
            return "reject-publish";
        case broker::Overflow::reject_publish_dlx:
            return "reject-publish-dlx";
        case broker::Overflow::drop_head:
            break;
    }
    return "drop-head";
}

json::object arguments_of(const QueueSpec& spec) {
    json::object arguments;
    const auto set_time = [&](const char* name, const auto& time) {
        if (time) arguments[name] = time->count();
    };
    set_time("x-message-ttl", spec.message_ttl);
    set_time("x-expires", spec.expires);
    set_time("x-consumer-timeout", spec.consumer_timeout);
    const auto set = [&](const char* name, const auto& value) {
        if (value) arguments[name] = *value;
    };
    set("x-delivery-limit", spec.delivery_limit);
    set("x-max-length", spec.max_length);
    set("x-max-length-bytes", spec.max_length_bytes);
    set("x-max-priority", spec.max_priority);
    set("x-dead-letter-routing-key", spec.dead_letter_routing_key);
    if (spec.dead_letter_exchange)
        arguments["x-dead-letter-exchange"] = broker::local_name(spec.dead_letter_exchange->text);
    if (spec.overflow != broker::Overflow::drop_head)
        arguments["x-overflow"] = text_of(spec.overflow);
    if (spec.single_active_consumer) arguments["x-single-active-consumer"] = true;
    if (spec.type == broker::QueueType::quorum) arguments["x-queue-type"] = "quorum";
    if (spec.ordered_by_key) arguments["x-pesan-order"] = "key";
    return arguments;
}

/// Which policy holds is shown beside the queue.
void add_policy(json::object& to, const Desk& desk, std::string_view name) {
    const auto* policy =
        desk.policies.matching(broker::virtual_host_of(name), broker::local_name(name),
                               broker::access::PolicyTarget::queues);
    to["policy"] = policy != nullptr ? json::value(policy->name) : json::value(nullptr);
    to["operator_policy"] = nullptr;
    to["effective_policy_definition"] =
        policy != nullptr ? to_json(policy->definition) : json::object();
}

}  // namespace

json::object arguments_json(const QueueSpec& spec) {
    if (spec.arguments.empty()) return arguments_of(spec);
    BytesView bytes = spec.arguments;
    const auto table = amqp::decode_table(bytes);
    return table ? to_json(*table) : json::object();
}

json::object queue_json(Desk& desk, const broker::QueueStatus& status) {
    const QueueSpec& spec = status.spec;
    QueueTotals totals;
    totals.add(status);
    json::object shown{{"name", broker::local_name(spec.name.text)},
                       {"vhost", broker::virtual_host_of(spec.name.text)},
                       {"node", desk.node.name},
                       {"type", spec.type == broker::QueueType::quorum ? "quorum" : "classic"},
                       {"durable", spec.durable},
                       {"auto_delete", spec.auto_delete},
                       {"exclusive", spec.exclusive_owner != 0},
                       {"arguments", arguments_json(spec)},
                       {"state", status.paused ? "paused" : "running"},
                       {"consumers", status.consumers},
                       {"message_stats", message_stats(totals)}};
    add_counts(shown, totals);
    add_policy(shown, desk, spec.name.text);
    shown["oldest_message_age_ms"] =
        status.oldest_age ? json::value(status.oldest_age->count()) : json::value(nullptr);
    return shown;
}

json::object queue_definition(const QueueSpec& spec) {
    return {{"name", broker::local_name(spec.name.text)},
            {"vhost", broker::virtual_host_of(spec.name.text)},
            {"durable", spec.durable},
            {"auto_delete", spec.auto_delete},
            {"arguments", arguments_json(spec)}};
}

}  // namespace pesan::management
