#include "broker/amqp/property_view.hpp"

#include <charconv>

#include "amqp/properties.hpp"
#include "amqp/reader.hpp"
#include "broker/amqp/errc.hpp"
#include "broker/amqp/resource_text.hpp"
#include "broker/specs.hpp"

namespace pesan::broker::amqp_server {

namespace {

enum Flag : std::uint16_t {
    content_type = 0x8000,
    content_encoding = 0x4000,
    headers = 0x2000,
    delivery_mode = 0x1000,
    priority = 0x0800,
    correlation_id = 0x0400,
    reply_to = 0x0200,
    expiration = 0x0100,
    message_id = 0x0080,
    timestamp = 0x0040,
    type = 0x0020,
    user_id = 0x0010,
    app_id = 0x0008,
    cluster_id = 0x0004,
};

constexpr std::uint16_t flags_known = 0xfffc;
constexpr std::uint8_t mode_persistent = 2;

Error invalid_expiration(BytesView text, const std::string& why) {
    return {errc::precondition_failed, "invalid expiration '" + std::string(text) + "': " + why};
}

}  // namespace

Result<PropertyView> view_properties(BytesView properties) {
    PropertyView view;
    amqp::Reader reader(properties);
    const auto flags = reader.integer<std::uint16_t>();
    if ((flags & ~flags_known) != 0) return amqp::errc::unknown_property;
    const auto skip_text = [&](Flag flag) {
        if ((flags & flag) != 0) reader.short_string();
    };
    const auto take_text = [&](Flag flag, std::optional<BytesView>& into) {
        if ((flags & flag) != 0) into = reader.short_string();
    };
    skip_text(content_type);
    skip_text(content_encoding);
    if ((flags & headers) != 0) reader.long_string();
    if ((flags & delivery_mode) != 0)
        view.persistent = reader.integer<std::uint8_t>() == mode_persistent;
    if ((flags & priority) != 0) reader.integer<std::uint8_t>();
    skip_text(correlation_id);
    view.reply_to_at = properties.size() - reader.rest().size();
    take_text(reply_to, view.reply_to);
    take_text(expiration, view.expiration);
    skip_text(message_id);
    if ((flags & timestamp) != 0) reader.integer<std::uint64_t>();
    skip_text(type);
    take_text(user_id, view.user_id);
    skip_text(app_id);
    skip_text(cluster_id);
    if (reader.failed()) return reader.error();
    if (!reader.rest().empty()) return amqp::errc::trailing_bytes;
    return view;
}

Bytes with_reply_to(BytesView properties, const PropertyView& view, std::string_view reply_to) {
    Bytes changed(properties.substr(0, view.reply_to_at));
    changed += static_cast<char>(reply_to.size());
    changed += reply_to;
    changed += properties.substr(view.reply_to_at + 1 + view.reply_to.value_or("").size());
    return changed;
}

Bytes with_header(BytesView properties, std::string_view name, std::int64_t value) {
    auto decoded = amqp::decode_properties(properties);
    if (!decoded) return Bytes(properties);
    if (!decoded->headers) decoded->headers.emplace();
    decoded->headers->set(std::string(name), value);
    auto encoded = amqp::encode_properties(*decoded);
    return encoded ? std::move(*encoded) : Bytes(properties);
}

Result<void> check_expiration(BytesView text) {
    BytesView digits = text;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failed == std::errc::result_out_of_range)
        return invalid_expiration(text, "{value_too_large," + std::string(digits) + "}");
    if (failed != std::errc{}) return invalid_expiration(text, "no_integer");
    if (end != digits.data() + digits.size()) {
        const std::string left(end, digits.data() + digits.size());
        return invalid_expiration(text, "{leftover_string,\"" + left + "\"}");
    }
    if (number < 0)
        return invalid_expiration(text, "{value_negative," + std::to_string(number) + "}");
    if (number > delay_max.count())
        return invalid_expiration(text, "{value_too_large," + std::to_string(number) + "}");
    return {};
}

}  // namespace pesan::broker::amqp_server
