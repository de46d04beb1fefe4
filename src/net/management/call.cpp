#include "net/management/call.hpp"

#include <boost/json/array.hpp>
#include <charconv>

#include "broker/access/errc.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::errc;

namespace {

Error wrong(std::string_view name, std::string_view expected) {
    return Error(errc::invalid_argument, std::string(name) + ": expected " + std::string(expected));
}

/// Absent and null are the same: tools send both.
const json::value* member(const json::object& body, std::string_view name) {
    const json::value* value = body.if_contains(name);
    return value != nullptr && value->is_null() ? nullptr : value;
}

std::vector<std::string> split_tags(std::string_view text) {
    std::vector<std::string> tags;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        auto tag = text.substr(0, end);
        while (tag.starts_with(' '))
            tag.remove_prefix(1);
        while (tag.ends_with(' '))
            tag.remove_suffix(1);
        if (!tag.empty()) tags.emplace_back(tag);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return tags;
}

}  // namespace

bool has_role(const broker::access::User& user, Role role) {
    using namespace broker::access;
    if (user.has_tag(administrator_tag)) return true;
    switch (role) {
        case Role::management:
            return user.has_tag(management_tag) || user.has_tag(policymaker_tag) ||
                   user.has_tag(monitoring_tag);
        case Role::policymaker:
            return user.has_tag(policymaker_tag);
        case Role::monitoring:
            return user.has_tag(monitoring_tag);
        case Role::administrator:
            break;
    }
    return false;
}

bool Call::query_is_true(std::string_view name) const {
    return request.query_value(name).value_or("") == "true";
}

Result<std::string> required_text(const json::object& body, std::string_view name) {
    auto text = optional_text(body, name);
    if (!text) return text.error();
    if (!*text) return Error(errc::invalid_argument, "key_missing: " + std::string(name));
    return std::move(**text);
}

Result<std::optional<std::string>> optional_text(const json::object& body, std::string_view name) {
    const json::value* value = member(body, name);
    if (value == nullptr) return std::optional<std::string>();
    if (!value->is_string()) return wrong(name, "a text");
    return std::optional(std::string(value->get_string()));
}

Result<bool> flag(const json::object& body, std::string_view name, bool otherwise) {
    const json::value* value = member(body, name);
    if (value == nullptr) return otherwise;
    // rabbitmqadmin sends what was typed, as text.
    if (value->is_string() && value->get_string() == "true") return true;
    if (value->is_string() && value->get_string() == "false") return false;
    if (!value->is_bool()) return wrong(name, "true or false");
    return value->get_bool();
}

Result<std::int64_t> integer(const json::object& body, std::string_view name,
                             std::int64_t otherwise) {
    const json::value* value = member(body, name);
    if (value == nullptr) return otherwise;
    if (value->is_int64()) return value->get_int64();
    if (value->is_string()) {
        const std::string_view text = value->get_string();
        std::int64_t number = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failed == std::errc() && end == text.data() + text.size()) return number;
    }
    return wrong(name, "a whole number");
}

Result<json::object> optional_object(const json::object& body, std::string_view name) {
    const json::value* value = member(body, name);
    if (value == nullptr) return json::object();
    // Definitions of old brokers have an empty list here.
    if (value->is_array() && value->get_array().empty()) return json::object();
    if (!value->is_object()) return wrong(name, "an object");
    return value->get_object();
}

Result<std::vector<std::string>> tags_member(const json::object& body) {
    const json::value* value = member(body, "tags");
    if (value == nullptr) return Error(errc::invalid_argument, "tags_not_present");
    if (value->is_string()) return split_tags(value->get_string());
    if (!value->is_array()) return wrong("tags", "a list of texts");
    std::vector<std::string> tags;
    for (const json::value& tag : value->get_array()) {
        if (!tag.is_string()) return wrong("tags", "a list of texts");
        tags.emplace_back(tag.get_string());
    }
    return tags;
}

bool sees(const Desk& desk, const Call& call, std::string_view virtual_host) {
    return has_role(call.user, Role::monitoring) ||
           desk.access.may_open(call.user.name, virtual_host);
}

std::optional<Answer> closed_virtual_host(const Desk& desk, const Call& call) {
    const auto name = call.param("vhost");
    if (!desk.access.has_virtual_host(name)) return not_found();
    const bool looks = call.request.method == "GET" || call.request.method == "HEAD";
    const bool may = looks ? sees(desk, call, name) : desk.access.may_open(call.user.name, name);
    if (!may) return not_authorised("User not authorised to access virtual host");
    return std::nullopt;
}

std::optional<Answer> missing_right(const Desk& desk, const Call& call, broker::access::Right right,
                                    std::string_view resource) {
    if (desk.access.may(call.user.name, call.param("vhost"), right, resource)) return std::nullopt;
    return not_authorised("Access refused.");
}

}  // namespace pesan::management
