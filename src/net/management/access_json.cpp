#include "net/management/access_json.hpp"

#include <boost/json/array.hpp>

#include "broker/access/errc.hpp"
#include "net/management/call.hpp"
#include "net/management/table_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using namespace broker::access;

json::object to_json(const User& user) {
    return {{"name", user.name},
            {"password_hash", user.password.to_base64()},
            {"hashing_algorithm", text_of(user.password.algorithm)},
            {"tags", json::array(user.tags.begin(), user.tags.end())},
            {"limits", json::object()}};
}

json::object to_json(const Permission& permission) {
    return {{"user", permission.user},
            {"vhost", permission.virtual_host},
            {"configure", permission.configure},
            {"write", permission.write},
            {"read", permission.read}};
}

json::object to_json(const TopicPermission& permission) {
    return {{"user", permission.user},
            {"vhost", permission.virtual_host},
            {"exchange", permission.exchange},
            {"write", permission.write},
            {"read", permission.read}};
}

json::object to_json(const Policy& policy) {
    return {{"vhost", policy.virtual_host},
            {"name", policy.name},
            {"pattern", policy.pattern},
            {"apply-to", text_of(policy.apply_to)},
            {"definition", to_json(policy.definition)},
            {"priority", policy.priority}};
}

json::object to_json(const Parameter& parameter) {
    json::object object{{"name", parameter.name}, {"value", to_json(parameter.value)}};
    if (parameter.component.empty()) return object;
    object["vhost"] = parameter.virtual_host;
    object["component"] = parameter.component;
    return object;
}

Result<User> user_of(const json::object& body, std::string name, Random& random) {
    auto tags = tags_member(body);
    if (!tags) return tags.error();
    User user{std::move(name), {}, std::move(*tags)};
    const auto password = optional_text(body, "password");
    if (!password) return password.error();
    const auto hash = optional_text(body, "password_hash");
    if (!hash) return hash.error();
    if (hash->value_or("").size() > 0) {
        const auto algorithm_text = optional_text(body, "hashing_algorithm");
        if (!algorithm_text) return algorithm_text.error();
        const auto algorithm =
            hash_algorithm_of(algorithm_text->value_or("rabbit_password_hashing_sha256"));
        if (!algorithm) return algorithm.error();
        auto read = password_hash_of(**hash, *algorithm);
        if (!read) return read.error();
        user.password = std::move(*read);
    } else if (password->value_or("").size() > 0) {
        user.password = hash_password(**password, random);
    }
    return user;
}

Result<VirtualHost> virtual_host_of(const json::object& body, std::string name) {
    auto description = optional_text(body, "description");
    if (!description) return description.error();
    auto type = optional_text(body, "default_queue_type");
    if (!type) return type.error();
    VirtualHost host{std::move(name), description->value_or(""), {}, type->value_or("")};
    if (host.default_queue_type == "undefined") host.default_queue_type.clear();
    if (body.contains("tags")) {
        auto tags = tags_member(body);
        if (!tags) return tags.error();
        host.tags = std::move(*tags);
    }
    return host;
}

Result<Permission> permission_of(const json::object& body, std::string user,
                                 std::string virtual_host) {
    auto configure = required_text(body, "configure");
    if (!configure) return configure.error();
    auto write = required_text(body, "write");
    if (!write) return write.error();
    auto read = required_text(body, "read");
    if (!read) return read.error();
    return Permission{std::move(user), std::move(virtual_host), std::move(*configure),
                      std::move(*write), std::move(*read)};
}

Result<TopicPermission> topic_permission_of(const json::object& body, std::string user,
                                            std::string virtual_host) {
    auto exchange = required_text(body, "exchange");
    if (!exchange) return exchange.error();
    auto write = required_text(body, "write");
    if (!write) return write.error();
    auto read = required_text(body, "read");
    if (!read) return read.error();
    return TopicPermission{std::move(user), std::move(virtual_host), std::move(*exchange),
                           std::move(*write), std::move(*read)};
}

Result<Policy> policy_of(const json::object& body, std::string virtual_host, std::string name) {
    auto pattern = required_text(body, "pattern");
    if (!pattern) return pattern.error();
    const auto apply_to = optional_text(body, "apply-to");
    if (!apply_to) return apply_to.error();
    const auto target = policy_target_of(apply_to->value_or("all"));
    if (!target) return target.error();
    const auto priority = integer(body, "priority", 0);
    if (!priority) return priority.error();
    const auto object = optional_object(body, "definition");
    if (!object) return object.error();
    auto definition = table_of(*object);
    if (!definition) return definition.error();
    return Policy{std::move(virtual_host), std::move(name), std::move(*pattern), *target, *priority,
                  std::move(*definition)};
}

Result<Parameter> parameter_of(const json::object& body, std::string component,
                               std::string virtual_host, std::string name) {
    const json::value* given = body.if_contains("value");
    if (given == nullptr) return Error(errc::invalid_argument, "key_missing: value");
    auto value = value_of(*given);
    if (!value) return value.error();
    return Parameter{std::move(component), std::move(virtual_host), std::move(name),
                     std::move(*value)};
}

}  // namespace pesan::management
