#include "publish_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "base/uuid.hpp"
#include "pesan/errc.hpp"
#include "pesan/trace.hpp"

namespace pesan {

namespace {

/// Brokers keep attributes in short strings: AMQP's have 255 bytes.
constexpr std::size_t attribute_bytes_max = 255;
constexpr std::size_t header_name_bytes_max = 255;

bool control(char c) {
    const auto code = static_cast<unsigned char>(c);
    return code < 0x20 || code == 0x7f;
}

/// What would end a line or a string in some broker's protocol.
bool breaks_line(char c) {
    return c == '\r' || c == '\n' || c == '\0';
}

Error wrong(std::string_view field, std::string_view what) {
    return {errc::invalid_argument, fmt::format("{} {}", field, what)};
}

Result<void> check_attribute(std::string_view name, std::string_view value) {
    if (value.size() > attribute_bytes_max) {
        return wrong(name, fmt::format("has {} bytes; at most {} are allowed", value.size(),
                                       attribute_bytes_max));
    }
    if (std::ranges::any_of(value, control)) return wrong(name, "holds a control character");
    if (!valid_utf8(value)) return wrong(name, "is no UTF-8");
    return {};
}

Result<void> check_attributes(const Message& message) {
    if (message.type.empty()) return wrong("type", "is missing");
    const std::array<std::pair<std::string_view, std::string_view>, 6> attributes{
        {{"id", message.id},
         {"source", message.source},
         {"type", message.type},
         {"subject", message.subject},
         {"content_type", message.content_type},
         {"key", message.key}}};
    for (const auto& [name, value] : attributes) {
        if (auto checked = check_attribute(name, value); !checked) return checked;
    }
    return {};
}

Result<void> check_header(const std::string& name, const std::string& value) {
    if (name.empty()) return wrong("a header", "has no name");
    if (name.size() > header_name_bytes_max) {
        return wrong("a header's name", fmt::format("has {} bytes; at most {} are allowed",
                                                    name.size(), header_name_bytes_max));
    }
    if (std::ranges::any_of(name, control))
        return wrong("a header's name", "holds a control character");
    if (!valid_utf8(name)) return wrong("a header's name", "is no UTF-8");
    if (std::ranges::any_of(value, breaks_line))
        return wrong("header " + name, "holds CR, LF or NUL");
    if (!valid_utf8(value)) return wrong("header " + name, "is no UTF-8");
    return {};
}

Result<void> check_headers(const Headers& headers) {
    if (headers.size() > headers_max) {
        return wrong("the message", fmt::format("has {} headers; at most {} are allowed",
                                                headers.size(), headers_max));
    }
    std::size_t bytes = 0;
    for (const auto& [name, value] : headers) {
        if (auto checked = check_header(name, value); !checked) return checked;
        bytes += name.size() + value.size();
    }
    if (bytes > header_bytes_max) {
        return wrong("the message", fmt::format("has {} bytes of headers; at most {} are allowed",
                                                bytes, header_bytes_max));
    }
    return {};
}

std::string random_hex(Random& random, std::size_t digits) {
    std::string text;
    while (text.size() < digits)
        text += fmt::format("{:016x}", random.next());
    return text;
}

void trace_hop(Message& message, Random& random) {
    auto trace = trace_of(message);
    if (!trace)
        trace = TraceContext{.trace_id = random_hex(random, 32), .span_id = {}, .sampled = true};
    trace->span_id = random_hex(random, 16);
    set_header(message.headers, "traceparent", trace->text());
}

}  // namespace

Result<void> check_message(const Message& message, std::size_t data_bytes_max) {
    if (message.data.size() > data_bytes_max) {
        return Error(errc::message_too_large,
                     fmt::format("{} bytes of data; this broker takes at most {}",
                                 message.data.size(), data_bytes_max));
    }
    if (auto checked = check_attributes(message); !checked) return checked;
    return check_headers(message.headers);
}

void complete_message(Message& message, std::string_view default_source, WallTime now,
                      Random& random) {
    if (message.id.empty()) message.id = new_uuid();
    if (message.source.empty()) message.source = default_source;
    if (!message.time) message.time = now;
    trace_hop(message, random);
}

}  // namespace pesan
