#include "parse_value.hpp"

#include <charconv>

namespace pesan::app {

namespace {

template <class Number>
std::optional<Number> whole(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    const auto unit_at = text.find_first_not_of("0123456789");
    if (unit_at == 0 || unit_at == std::string_view::npos) return std::nullopt;
    const auto count = whole<std::int64_t>(text.substr(0, unit_at));
    // Ten years are more than any of these settings can mean.
    constexpr std::int64_t longest_ms = 10LL * 366 * 24 * 3600 * 1000;
    if (!count || *count > longest_ms) return std::nullopt;
    const std::string_view unit = text.substr(unit_at);
    std::int64_t factor = 0;
    if (unit == "ms") factor = 1;
    if (unit == "s") factor = 1000;
    if (unit == "m") factor = 60'000;
    if (unit == "h") factor = 3'600'000;
    if (unit == "d") factor = 86'400'000;
    if (factor == 0 || *count > longest_ms / factor) return std::nullopt;
    return std::chrono::milliseconds(*count * factor);
}

std::optional<std::int64_t> parse_number(std::string_view text) {
    const auto value = whole<std::int64_t>(text);
    if (!value || *value < 1 || *value > 9'000'000'000'000'000'000) return std::nullopt;
    return value;
}

}  // namespace pesan::app
