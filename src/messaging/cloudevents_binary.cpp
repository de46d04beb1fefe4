#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cloudevents_attributes.hpp"
#include "pesan/cloudevents.hpp"
#include "pesan/errc.hpp"

namespace pesan::cloudevents {

namespace {

bool trace_header(std::string_view name) {
    return name == "traceparent" || name == "tracestate";
}

/// CloudEvents' HTTP binding encodes the space, '"', '%' and everything that is not printable
/// ASCII.
bool needs_escape(char c) {
    const auto code = static_cast<unsigned char>(c);
    return code <= 0x20 || code >= 0x7f || c == '"' || c == '%';
}

std::string percent_encode(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (needs_escape(c)) {
            text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        } else {
            text += c;
        }
    }
    return text;
}

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

/// A '%' that starts no escape stays, as the binding asks.
std::string percent_decode(std::string_view text) {
    std::string value;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto high =
            text[at] == '%' && at + 2 < text.size() ? hex_digit(text[at + 1]) : std::nullopt;
        const auto low = high ? hex_digit(text[at + 2]) : std::nullopt;
        if (low) {
            value += static_cast<char>(*high << 4 | *low);
            at += 2;
        } else {
            value += text[at];
        }
    }
    return value;
}

/// Names as the mode compares them.
std::string comparable(std::string_view name, const BinaryMode& mode) {
    std::string text(name);
    if (!mode.http) return text;
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; });
    return text;
}

bool has_envelope(const Headers& headers, const BinaryMode& mode) {
    const std::string wanted = std::string(mode.prefix) + "specversion";
    return std::ranges::any_of(
        headers, [&](const auto& header) { return comparable(header.first, mode) == wanted; });
}

Result<Message> read_envelope(const Headers& headers, const BinaryMode& mode) {
    Message message;
    for (const auto& [raw_name, raw_value] : headers) {
        const std::string name = comparable(raw_name, mode);
        if (name.starts_with(mode.prefix)) {
            const auto attribute = std::string_view(name).substr(mode.prefix.size());
            std::string value = mode.http ? percent_decode(raw_value) : raw_value;
            if (auto set = set_attribute(message, attribute, std::move(value)); !set)
                return set.error();
        } else if (!mode.http || trace_header(name)) {
            message.headers.emplace_back(name, raw_value);
        }
    }
    if (auto checked = check_attributes(message); !checked) return checked.error();
    return message;
}

Message read_foreign(const Headers& headers, const BinaryMode& mode) {
    Message message;
    for (const auto& [raw_name, value] : headers) {
        std::string name = comparable(raw_name, mode);
        if (!mode.http || trace_header(name)) message.headers.emplace_back(std::move(name), value);
    }
    return message;
}

}  // namespace

Headers to_headers(const Message& message, const BinaryMode& mode) {
    Headers headers;
    const auto add = [&](std::string_view name, const std::string& value) {
        headers.emplace_back(std::string(mode.prefix).append(name),
                             mode.http ? percent_encode(value) : value);
    };
    for (const auto& [name, value] : attributes_of(message))
        add(name, value);
    for (const auto& [name, value] : mode.http ? extensions_of(message.headers) : message.headers) {
        // A header that begins like an attribute gets the prefix once more, so that reading gives
        // it back as it was.
        const bool plain = mode.http ? trace_header(name) : !name.starts_with(mode.prefix);
        if (plain) {
            headers.emplace_back(name, value);
        } else {
            add(name, value);
        }
    }
    return headers;
}

Result<Message> from_transport(const Headers& headers, const BinaryMode& mode,
                               std::string content_type, std::string body) {
    if (is_structured(content_type)) return from_json(body);
    Result<Message> message = Message{};
    if (has_envelope(headers, mode)) {
        message = read_envelope(headers, mode);
        if (!message) return message;
    } else {
        message = read_foreign(headers, mode);
    }
    message->content_type = std::move(content_type);
    message->data = std::move(body);
    return message;
}

}  // namespace pesan::cloudevents
