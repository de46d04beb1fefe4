#include "cloudevents_attributes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/rfc3339.hpp"
#include "base/utf8.hpp"
#include "pesan/cloudevents.hpp"
#include "pesan/errc.hpp"

namespace pesan::cloudevents {

namespace {

namespace json = boost::json;

/// Names that extensions must not take.
constexpr std::array<std::string_view, 11> taken_names{
    "specversion", "id",          "source",          "type",         "subject",        "time",
    "data",        "data_base64", "datacontenttype", "partitionkey", headers_extension};

bool extension_name(std::string_view name) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return std::ranges::all_of(name, allowed) &&
           std::ranges::find(taken_names, name) == taken_names.end();
}

bool control(char c) {
    const auto code = static_cast<unsigned char>(c);
    return code < 0x20 || code == 0x7f;
}

Error malformed(std::string what) {
    return {errc::malformed, std::move(what)};
}

/// Parses headers_extension: [["name","value"], …].
Result<void> read_headers(Message& message, std::string_view text) {
    const Error wrong =
        malformed(fmt::format("{} is no JSON array of [name, value]", headers_extension));
    boost::system::error_code failed;
    const json::value parsed = json::parse(text, failed);
    if (failed || !parsed.is_array()) return wrong;
    for (const json::value& entry : parsed.get_array()) {
        const json::array* pair = entry.if_array();
        if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string())
            return wrong;
        message.headers.emplace_back((*pair)[0].get_string(), (*pair)[1].get_string());
    }
    return {};
}

Result<void> read_time(Message& message, std::string_view text) {
    const auto time = parse_rfc3339(text);
    if (!time) return malformed("time: " + time.error().detail);
    message.time = *time;
    return {};
}

std::string* own_attribute(Message& message, std::string_view name) {
    if (name == "id") return &message.id;
    if (name == "source") return &message.source;
    if (name == "type") return &message.type;
    if (name == "subject") return &message.subject;
    if (name == "partitionkey") return &message.key;
    return nullptr;
}

}  // namespace

std::vector<std::pair<std::string_view, std::string>> attributes_of(const Message& message) {
    std::vector<std::pair<std::string_view, std::string>> attributes{{"specversion", "1.0"},
                                                                     {"id", message.id},
                                                                     {"source", message.source},
                                                                     {"type", message.type}};
    if (!message.subject.empty()) attributes.emplace_back("subject", message.subject);
    if (message.time) attributes.emplace_back("time", to_rfc3339(*message.time));
    if (!message.key.empty()) attributes.emplace_back("partitionkey", message.key);
    return attributes;
}

Result<void> set_attribute(Message& message, std::string_view name, std::string value) {
    if (!valid_utf8(value)) return malformed(fmt::format("attribute {} is no UTF-8", name));
    if (name == "specversion") {
        if (value == "1.0") return {};
        return malformed(fmt::format("specversion is \"{}\"; expected \"1.0\"", value));
    }
    if (name == "time") return read_time(message, value);
    if (name == headers_extension) return read_headers(message, value);
    if (std::string* own = own_attribute(message, name)) {
        *own = std::move(value);
    } else {
        message.headers.emplace_back(name, std::move(value));
    }
    return {};
}

Headers extensions_of(const Headers& headers) {
    Headers extensions;
    json::array others;
    for (const auto& [name, value] : headers) {
        if (extension_name(name) && !find_header(extensions, name)) {
            extensions.emplace_back(name, value);
        } else {
            others.push_back(json::array{name, value});
        }
    }
    if (!others.empty()) extensions.emplace_back(headers_extension, json::serialize(others));
    return extensions;
}

std::string media_type(std::string_view content_type) {
    std::string type(content_type.substr(0, content_type.find(';')));
    while (!type.empty() && type.back() == ' ')
        type.pop_back();
    std::ranges::transform(type, type.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; });
    return type;
}

bool is_json(std::string_view content_type) {
    const std::string type = media_type(content_type);
    return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

bool is_structured(std::string_view content_type) {
    return media_type(content_type) == structured_content_type;
}

Result<void> check_attributes(const Message& message) {
    const std::array<std::pair<std::string_view, std::string_view>, 3> required{
        {{"id", message.id}, {"source", message.source}, {"type", message.type}}};
    for (const auto& [name, value] : required) {
        if (value.empty()) return malformed(fmt::format("attribute {} is missing", name));
    }
    for (const auto& [name, value] : attributes_of(message)) {
        if (std::ranges::any_of(value, control)) {
            return malformed(fmt::format("attribute {} holds a control character", name));
        }
    }
    return {};
}

}  // namespace pesan::cloudevents
