#include "broker/expiration.hpp"

#include <charconv>

#include "broker/specs.hpp"

namespace pesan::broker {

std::optional<std::chrono::milliseconds> parse_expiration(const amqp::Properties& properties) {
    if (!properties.expiration) return std::nullopt;
    const auto& text = *properties.expiration;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (number > static_cast<std::uint64_t>(delay_max.count())) return std::nullopt;
    return std::chrono::milliseconds(number);
}

bool has_expiration(BytesView properties) {
    return properties.size() >= 2 && (load_big<std::uint16_t>(properties.data()) & 0x0100) != 0;
}

}  // namespace pesan::broker
