#include "base/utf8.hpp"

namespace pesan {

namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

/// Length of the character at `at`, 0 when it is malformed. Only the second byte's range depends on
/// the first.
std::size_t character_size(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4) return 0;
    const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (text.size() - at < size) return 0;
    const unsigned low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    const unsigned second = byte_at(text, at + 1);
    if (second < low || second > high) return 0;
    for (std::size_t next = 2; next < size; ++next) {
        if ((byte_at(text, at + next) & 0xc0) != 0x80) return 0;
    }
    return size;
}

}  // namespace

bool valid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = character_size(text, at);
        if (size == 0) return false;
        at += size;
    }
    return true;
}

}  // namespace pesan
