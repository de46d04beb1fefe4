#include "services/api/page_request.hpp"

#include <algorithm>
#include <charconv>

#include "base/base64.hpp"
#include "base/crc32c.hpp"
#include "pesan/errc.hpp"

namespace pesan::api {

namespace {

constexpr std::size_t cursor_bytes_max = 400;
constexpr std::size_t seal_bytes = 4;

/// Against typing errors and mistaken lists, not against forgery: a place is no secret.
Bytes seal_of(std::string_view list, std::string_view place) {
    const std::uint32_t sum = crc32c(place, crc32c(list));
    Bytes seal;
    for (int shift = 24; shift >= 0; shift -= 8)
        seal += static_cast<char>((sum >> shift) & 0xff);
    return seal;
}

/// The alphabet of base64 that is plain in URLs, without padding (RFC 4648 §5).
std::string to_url_alphabet(std::string text) {
    text.erase(std::min(text.find('='), text.size()));
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<Bytes> decode(std::string_view cursor) {
    if (cursor.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
    std::string text(cursor);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return base64_decode(text);
}

std::optional<std::string> place_of(std::string_view list, std::string_view cursor) {
    if (cursor.size() > cursor_bytes_max) return std::nullopt;
    const auto bytes = decode(cursor);
    if (!bytes || bytes->size() <= seal_bytes) return std::nullopt;
    std::string place = bytes->substr(0, bytes->size() - seal_bytes);
    if (bytes->substr(place.size()) != seal_of(list, place)) return std::nullopt;
    return place;
}

std::string cursor_of(std::string_view list, std::string_view place) {
    return to_url_alphabet(base64_encode(std::string(place) + seal_of(list, place)));
}

}  // namespace

Result<order::PageQuery> read_page(const http::Request& request, std::string_view list,
                                   std::int64_t limit_max) {
    order::PageQuery page;
    if (const auto text = request.query_value("limit")) {
        const char* end = text->data() + text->size();
        const auto [stopped, failed] = std::from_chars(text->data(), end, page.limit);
        if (failed != std::errc() || stopped != end || page.limit < 1 || page.limit > limit_max)
            return Error(errc::invalid_argument, "limit: expected 1 to " +
                                                     std::to_string(limit_max) + ", got '" +
                                                     std::string(text->substr(0, 40)) + "'");
    }
    const auto cursor = request.query_value("cursor").value_or("");
    if (cursor.empty()) return page;
    auto place = place_of(list, cursor);
    if (!place)
        return Error(errc::invalid_argument, "cursor: expected a next_cursor that this list gave");
    page.cursor = std::move(*place);
    return page;
}

Result<void> read_whole(const http::Request& request) {
    if (request.query_value("cursor").value_or("").empty()) return {};
    return Error(errc::invalid_argument, "cursor: this list is never cut, and gives none");
}

boost::json::value next_cursor(std::string_view list, std::string_view place) {
    return place.empty() ? boost::json::value(nullptr) : boost::json::value(cursor_of(list, place));
}

std::string next_cursor_text(std::string_view list, std::string_view place) {
    return place.empty() ? "null" : '"' + cursor_of(list, place) + '"';
}

}  // namespace pesan::api
