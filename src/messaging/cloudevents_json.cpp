#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "cloudevents_attributes.hpp"
#include "pesan/cloudevents.hpp"
#include "pesan/errc.hpp"

namespace pesan::cloudevents {

namespace {

namespace json = boost::json;

constexpr std::size_t nesting_max = 100;

Error malformed(std::string what) {
    return {errc::malformed, std::move(what)};
}

json::value parse(std::string_view text, boost::system::error_code& failed) {
    json::parse_options options;
    options.max_depth = nesting_max;
    return json::parse(text, failed, {}, options);
}

bool valid_json(std::string_view text) {
    boost::system::error_code failed;
    parse(text, failed);
    return !failed;
}

/// The member that carries the data, with the comma before it: valid JSON keeps its bytes.
std::string data_member(const Message& message) {
    if (message.data.empty()) return {};
    if (is_json(message.content_type)) {
        if (valid_json(message.data)) return ",\"data\":" + message.data;
    } else if (media_type(message.content_type).starts_with("text/") && valid_utf8(message.data)) {
        return ",\"data\":" + json::serialize(json::string(message.data));
    }
    return ",\"data_base64\":\"" + base64_encode(message.data) + "\"";
}

Result<std::string> extension_text(std::string_view name, const json::value& value) {
    if (const json::string* text = value.if_string()) return std::string(*text);
    if (value.is_bool() || value.is_int64() || value.is_uint64()) return json::serialize(value);
    return malformed(fmt::format("attribute {} is neither string, integer nor boolean", name));
}

Result<void> read_data(Message& message, const json::object& event) {
    const json::value* data = event.if_contains("data");
    const json::value* base64 = event.if_contains("data_base64");
    if (data && base64) return malformed("data and data_base64 are both there");
    if (base64) {
        auto bytes = base64->is_string() ? base64_decode(base64->get_string()) : std::nullopt;
        if (!bytes) return malformed("data_base64 is no base64 text");
        message.data = std::move(*bytes);
    } else if (data && data->is_string() && !is_json(message.content_type)) {
        message.data = data->get_string();
    } else if (data) {
        message.data = json::serialize(*data);
    }
    return {};
}

Result<void> read_content_type(Message& message, const json::object& event) {
    const json::value* type = event.if_contains("datacontenttype");
    if (!type || type->is_null()) return {};
    if (!type->is_string()) return malformed("attribute datacontenttype is no string");
    message.content_type = type->get_string();
    return {};
}

Result<void> read_attributes(Message& message, const json::object& event) {
    if (!event.contains("specversion")) return malformed("attribute specversion is missing");
    for (const auto& member : event) {
        const std::string_view name = member.key();
        const bool apart = name == "data" || name == "data_base64" || name == "datacontenttype";
        if (apart || member.value().is_null()) continue;
        auto text = extension_text(name, member.value());
        if (!text) return text.error();
        if (auto set = set_attribute(message, name, std::move(*text)); !set) return set;
    }
    return check_attributes(message);
}

}  // namespace

std::string to_json(const Message& message) {
    json::object event;
    for (auto& [name, value] : attributes_of(message))
        event[name] = value;
    if (!message.content_type.empty()) event["datacontenttype"] = message.content_type;
    for (auto& [name, value] : extensions_of(message.headers))
        event[name] = value;
    std::string text = json::serialize(event);
    text.insert(text.size() - 1, data_member(message));
    return text;
}

Result<Message> from_json(std::string_view text) {
    boost::system::error_code failed;
    const json::value parsed = parse(text, failed);
    if (failed) return malformed("no JSON: " + failed.message());
    const json::object* event = parsed.if_object();
    if (!event) return malformed("the event is no JSON object");
    Message message;
    if (auto read = read_attributes(message, *event); !read) return read.error();
    if (auto read = read_content_type(message, *event); !read) return read.error();
    if (auto read = read_data(message, *event); !read) return read.error();
    return message;
}

}  // namespace pesan::cloudevents
