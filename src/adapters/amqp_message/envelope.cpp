#include "adapters/amqp_message/envelope.hpp"

#include <fmt/format.h>

#include <variant>

#include "adapters/amqp_message/dead_letter_headers.hpp"
#include "pesan/cloudevents.hpp"
#include "pesan/errc.hpp"

namespace pesan::amqp_message {

namespace {

constexpr cloudevents::BinaryMode amqp_mode{"cloudEvents:", false};
constexpr std::uint8_t persistent = 2;

std::uint64_t seconds_of(std::chrono::system_clock::time_point time) {
    auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    return seconds < 0 ? 0 : static_cast<std::uint64_t>(seconds);
}

std::optional<std::string> if_short(const std::string& text) {
    if (text.empty() || text.size() > amqp::short_string_bytes_max) return std::nullopt;
    return text;
}

Result<Bytes> encode_with(amqp::Properties properties, const Headers& headers) {
    amqp::Table table;
    for (const auto& [name, value] : headers) {
        if (name.size() > amqp::short_string_bytes_max) {
            return Error(errc::invalid_argument,
                         "a header's name is longer than 255 bytes: " + name.substr(0, 40));
        }
        table.fields().push_back({name, value});
    }
    if (!table.empty()) properties.headers = std::move(table);
    auto bytes = amqp::encode_properties(properties);
    if (!bytes) return Error(errc::invalid_argument, "AMQP properties: " + bytes.error().message());
    return bytes;
}

/// Values as text; tables and arrays have none and are left out.
struct AsText {
    std::optional<std::string> operator()(std::monostate) const { return ""; }
    std::optional<std::string> operator()(bool value) const { return value ? "true" : "false"; }
    template <class Number>
    requires std::is_arithmetic_v<Number> std::optional<std::string>
    operator()(Number value) const { return fmt::format("{}", value); }
    std::optional<std::string> operator()(const std::string& value) const { return value; }
    std::optional<std::string> operator()(const amqp::Timestamp& value) const {
        return fmt::format("{}", value.seconds);
    }
    std::optional<std::string> operator()(const amqp::ByteArray& value) const {
        return value.bytes;
    }
    template <class Other>
    requires(!std::is_arithmetic_v<Other>) std::optional<std::string>
    operator()(const Other&) const { return std::nullopt; }
};

Headers headers_of(const amqp::Properties& properties) {
    Headers headers;
    if (!properties.headers) return headers;
    for (const auto& field : properties.headers->fields()) {
        if (is_dead_letter_header(field.name)) continue;
        if (auto text = std::visit(AsText{}, field.value.variant()))
            headers.emplace_back(field.name, std::move(*text));
    }
    return headers;
}

/// What AMQP's own properties tell of a message that has no envelope.
void name_foreign(Message& message, const amqp::Properties& properties, const Origin& origin) {
    if (message.id.empty())
        message.id = properties.message_id.value_or(fmt::format("place-{}", origin.place));
    if (message.source.empty()) message.source = "/amqp/" + origin.exchange;
    if (message.type.empty()) message.type = properties.type.value_or("");
    if (!message.time && properties.timestamp) {
        message.time = std::chrono::system_clock::time_point(
            std::chrono::seconds(properties.timestamp->seconds));
    }
}

}  // namespace

Result<Encoded> encode(Message message) {
    if (message.content_type.size() > amqp::short_string_bytes_max) {
        return Error(errc::invalid_argument, "the content type is longer than 255 bytes");
    }
    amqp::Properties properties;
    properties.content_type = message.content_type;
    properties.delivery_mode = persistent;
    properties.message_id = if_short(message.id);
    properties.type = if_short(message.type);
    if (message.time) properties.timestamp = amqp::Timestamp{seconds_of(*message.time)};
    auto bytes = encode_with(std::move(properties), cloudevents::to_headers(message, amqp_mode));
    if (!bytes) return bytes.error();
    return Encoded{if_short(message.type).value_or(""), std::move(*bytes), std::move(message.data)};
}

Result<Encoded> encode(ForeignMessage message) {
    amqp::Properties properties;
    if (!message.content_type.empty()) properties.content_type = message.content_type;
    properties.delivery_mode = persistent;
    auto bytes = encode_with(std::move(properties), message.headers);
    if (!bytes) return bytes.error();
    return Encoded{"", std::move(*bytes), std::move(message.body)};
}

Received decode(const Result<amqp::Properties>& properties, std::string body,
                const Origin& origin) {
    Received received;
    if (!properties) {
        received.malformed = "AMQP properties: " + properties.error().message();
        received.message.data = std::move(body);
        name_foreign(received.message, {}, origin);
        return received;
    }
    auto headers = headers_of(*properties);
    auto content_type = properties->content_type.value_or("application/octet-stream");
    auto message = cloudevents::from_transport(headers, amqp_mode, content_type, body);
    if (message) {
        received.message = std::move(*message);
    } else {
        received.malformed = message.error().message();
        received.message.headers = std::move(headers);
        received.message.content_type = std::move(content_type);
        received.message.data = std::move(body);
    }
    name_foreign(received.message, *properties, origin);
    return received;
}

}  // namespace pesan::amqp_message
