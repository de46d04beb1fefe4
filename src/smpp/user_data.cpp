#include "smpp/user_data.hpp"

#include <fmt/format.h>

#include "smpp/errc.hpp"
#include "smpp/gsm7.hpp"
#include "smpp/utf.hpp"

namespace pesan::smpp {

namespace {

constexpr unsigned char element_parts_8 = 0x00;
constexpr unsigned char element_parts_16 = 0x08;

unsigned char at(BytesView bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

/// Walks the elements (id, length, value) of a header.
Result<std::optional<Part>> find_part(BytesView header) {
    while (header.size() >= 2) {
        const auto id = at(header, 0);
        const std::size_t size = at(header, 1);
        if (header.size() - 2 < size) return Error{errc::pdu_malformed, "user data header"};
        const auto value = header.substr(2, size);
        header.remove_prefix(2 + size);
        std::optional<Part> part;
        if (id == element_parts_8 && size == 3)
            part = Part{at(value, 0), at(value, 1), at(value, 2)};
        if (id == element_parts_16 && size == 4) {
            part = Part{load_big<std::uint16_t>(value.data()), at(value, 2), at(value, 3)};
        }
        if (!part) continue;
        if (part->count == 0 || part->index == 0 || part->index > part->count) {
            return Error{errc::pdu_malformed, "user data header: part " +
                                                  std::to_string(part->index) + " of " +
                                                  std::to_string(part->count)};
        }
        return part;
    }
    return std::nullopt;
}

std::string from_latin1(BytesView bytes) {
    std::string text;
    for (const char c : bytes)
        append_utf8(text, static_cast<unsigned char>(c));
    return text;
}

std::string hexadecimal(BytesView bytes) {
    std::string text;
    for (const char c : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

/// Coding groups of 3GPP TS 23.038 (flash messages …) say the alphabet in bits 2 and 3.
std::uint8_t alphabet_of(std::uint8_t data_coding) {
    if ((data_coding & 0xf0) == 0xf0) return data_coding & 0x04 ? 4 : 0;
    if ((data_coding & 0xc0) == 0x40 || (data_coding & 0xf0) == 0x10) return data_coding & 0x0c;
    return data_coding;
}

}  // namespace

Result<UserData> read_user_data(const ShortMessage& message) {
    UserData data;
    auto body = message.payload();
    if (message.esm_class & esm_class_udh) {
        if (body.empty() || at(body, 0) >= body.size())
            return Error{errc::pdu_malformed, "user data header"};
        const std::size_t size = at(body, 0);
        auto part = find_part(body.substr(1, size));
        if (!part) return part.error();
        data.part = *part;
        body.remove_prefix(1 + size);
    }
    switch (alphabet_of(message.data_coding)) {
        case 0:
            data.coding = "gsm7";
            data.text = gsm7_decode(body);
            break;
        case 1:
            data.coding = "ascii";
            data.text = from_latin1(body);
            break;
        case 3:
            data.coding = "latin1";
            data.text = from_latin1(body);
            break;
        case 8:
            data.coding = "ucs2";
            data.text = ucs2_decode(body);
            break;
        default:
            data.coding = "binary";
            data.text = hexadecimal(body);
            break;
    }
    return data;
}

}  // namespace pesan::smpp
