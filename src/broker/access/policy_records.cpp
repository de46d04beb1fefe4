#include "broker/access/policy_records.hpp"

#include "broker/access/errc.hpp"
#include "broker/access/record_fields.hpp"

namespace pesan::broker::access {

std::string key_of(const Policy& policy) {
    return joined_key(policy_prefix, policy.virtual_host, policy.name);
}

std::string key_of(const Parameter& parameter) {
    return joined_key(parameter_prefix, parameter.component, parameter.virtual_host,
                      parameter.name);
}

Bytes encode(const Policy& policy) {
    amqp::Table table;
    table.set("vhost", policy.virtual_host);
    table.set("name", policy.name);
    table.set("pattern", policy.pattern);
    table.set("apply_to", text_of(policy.apply_to));
    table.set("priority", policy.priority);
    table.set("definition", policy.definition);
    return bytes_of(table);
}

Bytes encode(const Parameter& parameter) {
    amqp::Table table;
    table.set("component", parameter.component);
    table.set("vhost", parameter.virtual_host);
    table.set("name", parameter.name);
    table.set("value", parameter.value);
    return bytes_of(table);
}

Result<Policy> decode_policy(BytesView value) {
    const auto table = table_of(value);
    if (!table) return table.error();
    const auto target = policy_target_of(text_field(*table, "apply_to"));
    const amqp::Value* definition = table->find("definition");
    const amqp::Value* priority = table->find("priority");
    Policy policy{.virtual_host = text_field(*table, "vhost"),
                  .name = text_field(*table, "name"),
                  .pattern = text_field(*table, "pattern")};
    if (!target || definition == nullptr || definition->as<amqp::Table>() == nullptr ||
        priority == nullptr || !priority->integer(policy.priority))
        return Error(errc::malformed_setting, "policy " + policy.name);
    policy.apply_to = *target;
    policy.definition = *definition->as<amqp::Table>();
    return policy;
}

Result<Parameter> decode_parameter(BytesView value) {
    const auto table = table_of(value);
    if (!table) return table.error();
    const amqp::Value* kept = table->find("value");
    if (kept == nullptr) return Error(errc::malformed_setting, "parameter without value");
    return Parameter{text_field(*table, "component"), text_field(*table, "vhost"),
                     text_field(*table, "name"), *kept};
}

}  // namespace pesan::broker::access
