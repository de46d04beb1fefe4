#include "base/base64.hpp"

#include <algorithm>

namespace pesan {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t byte_or_zero(BytesView bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

}  // namespace

std::string base64_encode(BytesView bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::uint32_t group = byte_or_zero(bytes, at) << 16 |
                                    byte_or_zero(bytes, at + 1) << 8 | byte_or_zero(bytes, at + 2);
        const std::size_t known = std::min<std::size_t>(bytes.size() - at, 3);
        for (std::size_t digit = 0; digit < 4; ++digit) {
            text += digit <= known ? alphabet[group >> (18 - 6 * digit) & 0x3f] : '=';
        }
    }
    return text;
}

std::optional<Bytes> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    text.remove_suffix(padding);
    Bytes bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        held = held << 6 | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(held >> bits & 0xff);
        held &= (1u << bits) - 1;
    }
    if (held != 0) return std::nullopt;
    return bytes;
}

}  // namespace pesan
