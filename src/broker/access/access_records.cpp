#include "broker/access/access_records.hpp"

#include "amqp/table.hpp"
#include "broker/access/errc.hpp"
#include "broker/access/record_fields.hpp"

namespace pesan::broker::access {

namespace {

using amqp::Table;
using amqp::Value;

std::vector<std::string> tags_field(const Table& table) {
    std::vector<std::string> tags;
    const Value* value = table.find("tags");
    const auto* list = value != nullptr ? value->as<amqp::Array>() : nullptr;
    if (list == nullptr) return tags;
    for (const Value& entry : *list)
        if (const auto* text = entry.as<std::string>()) tags.push_back(*text);
    return tags;
}

amqp::Array array_of(const std::vector<std::string>& tags) {
    return {tags.begin(), tags.end()};
}

}  // namespace

std::string key_of(const User& user) {
    return joined_key(user_prefix, user.name);
}
std::string key_of(const VirtualHost& virtual_host) {
    return joined_key(virtual_host_prefix, virtual_host.name);
}
std::string key_of(const Permission& permission) {
    return joined_key(permission_prefix, permission.user, permission.virtual_host);
}
std::string key_of(const TopicPermission& permission) {
    return joined_key(topic_permission_prefix, permission.user, permission.virtual_host,
                      permission.exchange);
}

Bytes encode(const User& user) {
    Table table;
    table.set("name", user.name);
    table.set("algorithm", text_of(user.password.algorithm));
    table.set("hash", user.password.bytes);
    table.set("tags", array_of(user.tags));
    return bytes_of(table);
}

Bytes encode(const VirtualHost& virtual_host) {
    Table table;
    table.set("name", virtual_host.name);
    table.set("description", virtual_host.description);
    table.set("tags", array_of(virtual_host.tags));
    table.set("default_queue_type", virtual_host.default_queue_type);
    return bytes_of(table);
}

Bytes encode(const Permission& permission) {
    Table table;
    table.set("user", permission.user);
    table.set("vhost", permission.virtual_host);
    table.set("configure", permission.configure);
    table.set("write", permission.write);
    table.set("read", permission.read);
    return bytes_of(table);
}

Bytes encode(const TopicPermission& permission) {
    Table table;
    table.set("user", permission.user);
    table.set("vhost", permission.virtual_host);
    table.set("exchange", permission.exchange);
    table.set("write", permission.write);
    table.set("read", permission.read);
    return bytes_of(table);
}

Result<User> decode_user(BytesView value) {
    const auto table = table_of(value);
    if (!table) return table.error();
    const auto algorithm = hash_algorithm_of(text_field(*table, "algorithm"));
    if (!algorithm) return Error(errc::malformed_setting, algorithm.error().detail);
    PasswordHash password{*algorithm, text_field(*table, "hash")};
    return User{text_field(*table, "name"), std::move(password), tags_field(*table)};
}

Result<VirtualHost> decode_virtual_host(BytesView value) {
    const auto table = table_of(value);
    if (!table) return table.error();
    return VirtualHost{text_field(*table, "name"), text_field(*table, "description"),
                       tags_field(*table), text_field(*table, "default_queue_type")};
}

Result<Permission> decode_permission(BytesView value) {
    const auto table = table_of(value);
    if (!table) return table.error();
    return Permission{text_field(*table, "user"), text_field(*table, "vhost"),
                      text_field(*table, "configure"), text_field(*table, "write"),
                      text_field(*table, "read")};
}

Result<TopicPermission> decode_topic_permission(BytesView value) {
    const auto table = table_of(value);
    if (!table) return table.error();
    return TopicPermission{text_field(*table, "user"), text_field(*table, "vhost"),
                           text_field(*table, "exchange"), text_field(*table, "write"),
                           text_field(*table, "read")};
}

}  // namespace pesan::broker::access
