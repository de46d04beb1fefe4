#include "smpp/utf.hpp"

#include "base/bytes.hpp"

namespace pesan::smpp {

namespace {

constexpr char32_t replacement = 0xfffd;
constexpr char32_t point_max = 0x10ffff;

bool is_surrogate(char32_t point) {
    return point >= 0xd800 && point <= 0xdfff;
}
bool is_high_surrogate(char32_t unit) {
    return unit >= 0xd800 && unit <= 0xdbff;
}
bool is_low_surrogate(char32_t unit) {
    return unit >= 0xdc00 && unit <= 0xdfff;
}

struct Lead {
    std::size_t more;
    char32_t bits;
    char32_t least;  // smaller ones would be overlong
};

std::optional<Lead> read_lead(unsigned char byte) {
    if (byte < 0x80) return Lead{0, byte, 0};
    if (byte >= 0xc2 && byte < 0xe0) return Lead{1, static_cast<char32_t>(byte & 0x1f), 0x80};
    if (byte >= 0xe0 && byte < 0xf0) return Lead{2, static_cast<char32_t>(byte & 0x0f), 0x800};
    if (byte >= 0xf0 && byte < 0xf5) return Lead{3, static_cast<char32_t>(byte & 0x07), 0x10000};
    return std::nullopt;
}

}  // namespace

std::optional<std::u32string> from_utf8(std::string_view text) {
    std::u32string points;
    points.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = read_lead(static_cast<unsigned char>(text[i++]));
        if (!lead || text.size() - i < lead->more) return std::nullopt;
        auto point = lead->bits;
        for (std::size_t k = 0; k < lead->more; ++k) {
            const auto byte = static_cast<unsigned char>(text[i++]);
            if ((byte & 0xc0) != 0x80) return std::nullopt;
            point = point << 6 | (byte & 0x3f);
        }
        if (point < lead->least || point > point_max || is_surrogate(point)) return std::nullopt;
        points += point;
    }
    return points;
}

void append_utf8(std::string& to, char32_t point) {
    const auto tail = [&](unsigned shift) {
        to += static_cast<char>(0x80 | (point >> shift & 0x3f));
    };
    if (point < 0x80) {
        to += static_cast<char>(point);
    } else if (point < 0x800) {
        to += static_cast<char>(0xc0 | point >> 6);
        tail(0);
    } else if (point < 0x10000) {
        to += static_cast<char>(0xe0 | point >> 12);
        tail(6);
        tail(0);
    } else {
        to += static_cast<char>(0xf0 | point >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

void append_ucs2(std::string& to, char32_t point) {
    if (point < 0x10000) return append_big(to, static_cast<std::uint16_t>(point));
    const auto rest = point - 0x10000;
    append_big(to, static_cast<std::uint16_t>(0xd800 + (rest >> 10)));
    append_big(to, static_cast<std::uint16_t>(0xdc00 + (rest & 0x3ff)));
}

std::string ucs2_decode(std::string_view bytes) {
    std::string text;
    std::size_t i = 0;
    for (; i + 2 <= bytes.size(); i += 2) {
        char32_t point = load_big<std::uint16_t>(bytes.data() + i);
        if (is_high_surrogate(point) && i + 4 <= bytes.size()) {
            const char32_t low = load_big<std::uint16_t>(bytes.data() + i + 2);
            if (is_low_surrogate(low)) {
                point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            }
        }
        append_utf8(text, is_surrogate(point) ? replacement : point);
    }
    if (i < bytes.size()) append_utf8(text, replacement);
    return text;
}

}  // namespace pesan::smpp
