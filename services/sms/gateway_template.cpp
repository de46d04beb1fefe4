#include "services/sms/gateway_template.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <optional>
#include <sstream>

#include "pesan/errc.hpp"
#include "services/order_model/json_text.hpp"

namespace pesan::sms {

namespace json = boost::json;
using outgoing::Answer;
using outgoing::AnswerKind;

namespace {

constexpr std::size_t answer_text_bytes_max = 300;

Error wrong(std::string what) {
    return {errc::invalid_argument, std::move(what)};
}

std::string percent_encoded(std::string_view text) {
    constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'%', hex[byte >> 4], hex[byte & 15]};
        }
    }
    return out;
}

std::string json_escaped(std::string_view text) {
    const std::string quoted = json::serialize(json::string(text));
    return quoted.substr(1, quoted.size() - 2);
}

std::string xml_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&apos;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string unchanged(std::string_view text) {
    return std::string(text);
}

using Escape = std::string (*)(std::string_view);

Escape escape_for_body(const GatewayTemplate& gateway) {
    for (const auto& [name, value] : gateway.headers) {
        if (!http::equal_ignoring_case(name, "content-type")) continue;
        if (value.find("json") != std::string::npos) return json_escaped;
        if (value.find("xml") != std::string::npos) return xml_escaped;
        if (value.find("x-www-form-urlencoded") != std::string::npos) return percent_encoded;
        return unchanged;
    }
    return json_escaped;
}

std::string filled(const std::string& pattern, const ShortMessage& message, Escape escape) {
    const std::pair<std::string_view, const std::string&> places[] = {
        {"{to}", message.to},
        {"{from}", message.from},
        {"{text}", message.text},
        {"{message_id}", message.message_id}};
    std::string out;
    for (std::size_t at = 0; at < pattern.size();) {
        bool found = false;
        for (const auto& [name, value] : places) {
            if (std::string_view(pattern).substr(at, name.size()) != name) continue;
            out += escape(value);
            at += name.size();
            found = true;
            break;
        }
        if (!found) out += pattern[at++];
    }
    return out;
}

/// Reads the members of a template; remembers the first fault.
struct TemplateReader {
    const json::object& object;
    std::string fault = {};

    void text(std::string_view name, std::string& to) {
        const json::value* value = object.if_contains(name);
        if (value == nullptr) return;
        if (value->is_string()) {
            to = std::string(value->get_string());
        } else {
            fail(name, "must be a text");
        }
    }
    void headers(std::vector<std::pair<std::string, std::string>>& to) {
        const json::value* value = object.if_contains("headers");
        if (value == nullptr) return;
        if (!value->is_object()) return fail("headers", "must be an object");
        for (const auto& [name, content] : value->get_object()) {
            if (!content.is_string()) return fail("headers/" + std::string(name), "must be a text");
            const std::string header(content.get_string());
            if (header.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
                return fail("headers/" + std::string(name), "a line break or NUL");
            }
            to.emplace_back(name, header);
        }
    }
    void statuses(std::set<unsigned>& to) {
        const json::value* value = object.if_contains("success");
        if (value == nullptr) return;
        if (!value->is_array() || value->get_array().empty())
            return fail("success", "must be a list of statuses");
        to.clear();
        for (const json::value& status : value->get_array()) {
            if (!status.is_int64() || status.get_int64() < 200 || status.get_int64() > 599) {
                return fail("success", "statuses are numbers from 200 to 599");
            }
            to.insert(static_cast<unsigned>(status.get_int64()));
        }
    }
    void seconds(std::chrono::milliseconds& to) {
        const json::value* value = object.if_contains("timeout");
        if (value == nullptr) return;
        if (!value->is_int64() || value->get_int64() < 1 || value->get_int64() > 60) {
            return fail("timeout", "seconds from 1 to 60");
        }
        to = std::chrono::seconds(value->get_int64());
    }
    void known_only() {
        for (const auto& member : object) {
            bool known = false;
            for (const std::string_view name :
                 {"method", "url", "headers", "body", "success", "id", "timeout"}) {
                known = known || member.key() == name;
            }
            if (!known) fail(member.key(), "there is no such setting");
        }
    }
    void fail(std::string_view name, std::string_view what) {
        if (fault.empty()) fault = '/' + std::string(name) + ": " + std::string(what);
    }
};

std::string shortened(const std::string& text) {
    return text.substr(0, answer_text_bytes_max);
}

std::optional<std::string> id_in(const GatewayTemplate& gateway, const std::string& body) {
    const auto value = order::parse_json(body);
    if (!value) return std::nullopt;
    boost::system::error_code missing;
    const json::value* id = value->find_pointer(gateway.id_pointer, missing);
    if (missing || id == nullptr) return std::nullopt;
    return id->is_string() ? std::string(id->get_string()) : json::serialize(*id);
}

}  // namespace

Result<GatewayTemplate> parse_gateway_template(std::string_view text) {
    const auto value = order::parse_json(text);
    if (!value) return wrong(value.error().message());
    if (!value->is_object()) return wrong("not a JSON object");
    GatewayTemplate gateway;
    TemplateReader reader{value->get_object()};
    reader.known_only();
    reader.text("method", gateway.method);
    reader.text("url", gateway.url);
    reader.headers(gateway.headers);
    reader.text("body", gateway.body);
    reader.statuses(gateway.success);
    reader.text("id", gateway.id_pointer);
    reader.seconds(gateway.time_max);
    if (gateway.method != "POST" && gateway.method != "PUT" && gateway.method != "GET") {
        reader.fail("method", "POST, PUT or GET");
    }
    const bool http = gateway.url.starts_with("http://") || gateway.url.starts_with("https://");
    if (!http) reader.fail("url", "must begin with https:// or http://");
    if ((gateway.url + gateway.body).find("{text}") == std::string::npos)
        reader.fail("body", "{text} appears nowhere");
    if ((gateway.url + gateway.body).find("{to}") == std::string::npos)
        reader.fail("body", "{to} appears nowhere");
    if (!gateway.id_pointer.empty() && gateway.id_pointer[0] != '/')
        reader.fail("id", "a JSON pointer, such as /sid");
    if (!reader.fault.empty()) return wrong(reader.fault);
    return gateway;
}

Result<GatewayTemplate> read_gateway_template(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return wrong(file.string() + ": cannot be read");
    auto gateway = parse_gateway_template(text.str());
    if (!gateway) return wrong(file.string() + ": " + gateway.error().detail);
    return gateway;
}

http::ClientRequest request_for(const GatewayTemplate& gateway, const ShortMessage& message) {
    http::ClientRequest request;
    request.method = gateway.method;
    request.url = filled(gateway.url, message, percent_encoded);
    for (const auto& [name, value] : gateway.headers)
        request.headers.add(name, filled(value, message, unchanged));
    const Escape escape = escape_for_body(gateway);
    request.body = filled(gateway.body, message, escape);
    if (!gateway.body.empty() && !request.headers.contains("content-type")) {
        request.headers.add("Content-Type", "application/json");
    }
    request.time_max = gateway.time_max;
    return request;
}

Answer answer_of(const GatewayTemplate& gateway, const http::Response& response) {
    Answer answer{.kind = AnswerKind::unknown, .code = static_cast<int>(response.status)};
    const unsigned status = response.status;
    if (gateway.success.contains(status)) {
        answer.kind = AnswerKind::accepted;
        answer.text = "taken";
        if (!gateway.id_pointer.empty())
            answer.server_id = id_in(gateway, response.body).value_or("");
        return answer;
    }
    answer.text = shortened(response.body);
    const bool for_now = status == 408 || status == 425 || status == 429 || status == 503;
    const bool account = status == 401 || status == 402 || status == 403;
    if (for_now || account) {
        answer.kind = AnswerKind::deferred;
    } else if (status / 100 == 4) {
        answer.kind = AnswerKind::refused;
    }
    return answer;
}

}  // namespace pesan::sms
