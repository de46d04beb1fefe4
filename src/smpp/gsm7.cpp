#include "smpp/gsm7.hpp"

#include <array>
#include <unordered_map>

#include "smpp/utf.hpp"

namespace pesan::smpp {

namespace {

constexpr char escape = 0x1b;
constexpr char32_t replacement = 0xfffd;

constexpr std::array<char32_t, 128> basic_table = {
    U'@', U'£', U'$', U'¥', U'è', U'é', U'ù', U'ì', U'ò', U'Ç',  U'\n', U'Ø', U'ø', U'\r', U'Å',
    U'å', U'Δ', U'_', U'Φ', U'Γ', U'Λ', U'Ω', U'Π', U'Ψ', U'Σ',  U'Θ',  U'Ξ', 0x1b, U'Æ',  U'æ',
    U'ß', U'É', U' ', U'!', U'"', U'#', U'¤', U'%', U'&', U'\'', U'(',  U')', U'*', U'+',  U',',
    U'-', U'.', U'/', U'0', U'1', U'2', U'3', U'4', U'5', U'6',  U'7',  U'8', U'9', U':',  U';',
    U'<', U'=', U'>', U'?', U'¡', U'A', U'B', U'C', U'D', U'E',  U'F',  U'G', U'H', U'I',  U'J',
    U'K', U'L', U'M', U'N', U'O', U'P', U'Q', U'R', U'S', U'T',  U'U',  U'V', U'W', U'X',  U'Y',
    U'Z', U'Ä', U'Ö', U'Ñ', U'Ü', U'§', U'¿', U'a', U'b', U'c',  U'd',  U'e', U'f', U'g',  U'h',
    U'i', U'j', U'k', U'l', U'm', U'n', U'o', U'p', U'q', U'r',  U's',  U't', U'u', U'v',  U'w',
    U'x', U'y', U'z', U'ä', U'ö', U'ñ', U'ü', U'à',
};

struct Extension {
    char code;
    char32_t point;
};

constexpr std::array<Extension, 10> extension_table = {{
    {0x0a, U'\f'},
    {0x14, U'^'},
    {0x28, U'{'},
    {0x29, U'}'},
    {0x2f, U'\\'},
    {0x3c, U'['},
    {0x3d, U'~'},
    {0x3e, U']'},
    {0x40, U'|'},
    {0x65, U'€'},
}};

std::unordered_map<char32_t, Bytes> make_septets() {
    std::unordered_map<char32_t, Bytes> septets;
    for (std::size_t code = 0; code < basic_table.size(); ++code) {
        if (static_cast<char>(code) != escape)
            septets[basic_table[code]] = Bytes(1, static_cast<char>(code));
    }
    for (const auto& extension : extension_table)
        septets[extension.point] = Bytes{escape, extension.code};
    return septets;
}

char32_t extended(char code) {
    for (const auto& extension : extension_table) {
        if (extension.code == code) return extension.point;
    }
    return basic_table[static_cast<unsigned char>(code)];
}

}  // namespace

BytesView gsm7_septets(char32_t point) {
    static const auto septets = make_septets();
    const auto found = septets.find(point);
    return found == septets.end() ? BytesView() : BytesView(found->second);
}

std::optional<Bytes> gsm7_encode(std::string_view text) {
    const auto points = from_utf8(text);
    if (!points) return std::nullopt;
    Bytes encoded;
    for (const auto point : *points) {
        const auto septets = gsm7_septets(point);
        if (septets.empty()) return std::nullopt;
        encoded += septets;
    }
    return encoded;
}

std::string gsm7_decode(BytesView septets) {
    std::string text;
    for (std::size_t i = 0; i < septets.size(); ++i) {
        const auto code = septets[i];
        if (static_cast<unsigned char>(code) > 0x7f) {
            append_utf8(text, replacement);
        } else if (code != escape) {
            append_utf8(text, basic_table[static_cast<unsigned char>(code)]);
        } else if (i + 1 == septets.size()) {
            text += ' ';  // a lone escape shows as a space
        } else if (const auto next = septets[++i];
                   static_cast<unsigned char>(next) > 0x7f || next == escape) {
            text += ' ';  // a second extension table does not exist
        } else {
            append_utf8(text, extended(next));
        }
    }
    return text;
}

Bytes gsm7_pack(BytesView septets, unsigned fill_bits) {
    Bytes packed((septets.size() * 7 + fill_bits + 7) / 8, '\0');
    std::size_t bit = fill_bits;
    for (const auto septet : septets) {
        const auto wide = static_cast<unsigned>((septet & 0x7f) << (bit % 8));
        const auto byte = bit / 8;
        packed[byte] = static_cast<char>(packed[byte] | static_cast<char>(wide & 0xff));
        if (wide > 0xff) packed[byte + 1] = static_cast<char>(wide >> 8);
        bit += 7;
    }
    return packed;
}

Bytes gsm7_unpack(BytesView packed, std::size_t count, unsigned fill_bits) {
    Bytes septets;
    std::size_t bit = fill_bits;
    for (std::size_t i = 0; i < count && bit + 7 <= packed.size() * 8; ++i, bit += 7) {
        unsigned wide = static_cast<unsigned char>(packed[bit / 8]);
        if (bit / 8 + 1 < packed.size())
            wide |= static_cast<unsigned>(static_cast<unsigned char>(packed[bit / 8 + 1])) << 8;
        septets += static_cast<char>(wide >> (bit % 8) & 0x7f);
    }
    return septets;
}

}  // namespace pesan::smpp
