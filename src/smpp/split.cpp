#include "smpp/split.hpp"

#include "smpp/errc.hpp"
#include "smpp/gsm7.hpp"
#include "smpp/utf.hpp"

namespace pesan::smpp {

namespace {

struct Room {
    std::size_t alone_bytes;
    std::size_t joined_bytes;
};

Room room_of(Coding coding) {
    return coding == Coding::gsm7 ? Room{160, 153} : Room{140, 134};
}

Coding coding_of(std::u32string_view points) {
    for (const auto point : points) {
        if (gsm7_septets(point).empty()) return Coding::ucs2;
    }
    return Coding::gsm7;
}

Bytes encode(Coding coding, char32_t point) {
    if (coding == Coding::gsm7) return Bytes(gsm7_septets(point));
    Bytes units;
    append_ucs2(units, point);
    return units;
}

/// Characters are put whole, so that what belongs together stays so.
std::vector<Bytes> fill(Coding coding, std::u32string_view points, std::size_t bytes_max) {
    std::vector<Bytes> segments(1);
    for (const auto point : points) {
        const auto bytes = encode(coding, point);
        if (segments.back().size() + bytes.size() > bytes_max) segments.emplace_back();
        segments.back() += bytes;
    }
    return segments;
}

Bytes header_of(std::uint8_t reference, std::size_t count, std::size_t index) {
    return Bytes{
        5, 0, 3, static_cast<char>(reference), static_cast<char>(count), static_cast<char>(index)};
}

}  // namespace

std::uint8_t data_coding_of(Coding coding) {
    return coding == Coding::gsm7 ? 0 : 8;
}

Result<Split> split(std::string_view text, std::uint8_t reference) {
    const auto points = from_utf8(text);
    if (!points) return errc::text_malformed;
    Split result;
    result.coding = coding_of(*points);
    const auto room = room_of(result.coding);
    result.segments = fill(result.coding, *points, room.alone_bytes);
    if (result.segments.size() > 1)
        result.segments = fill(result.coding, *points, room.joined_bytes);
    const auto count = result.segments.size();
    if (count > segments_max) {
        return Error{errc::text_too_long, std::to_string(count) + " segments; " +
                                              std::to_string(segments_max) + " are the most"};
    }
    for (std::size_t i = 0; i < count; ++i) {
        result.units += result.segments[i].size() / (result.coding == Coding::gsm7 ? 1 : 2);
        if (count > 1) result.segments[i].insert(0, header_of(reference, count, i + 1));
    }
    return result;
}

}  // namespace pesan::smpp
