#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "amqp/table.hpp"

namespace pesan::amqp {

/// What a method is called on the wire, and in texts for people.
struct MethodId {
    std::uint16_t class_id = 0;
    std::uint16_t method_id = 0;
    std::string_view name;

    [[nodiscard]] constexpr std::uint32_t key() const {
        return std::uint32_t{class_id} << 16 | method_id;
    }
};

/// A short string. Decoded, it is a view into the frame; encoded, it is cut at 255 bytes: names are
/// checked where they enter, and a text for people may lose its end.
struct ShortText : std::string_view {
    using std::string_view::string_view;
    constexpr ShortText(std::string_view text) : std::string_view(text) {}
    ShortText(const std::string& text) : std::string_view(text) {}
};

/// A long string: any bytes. Decoded, it is a view into the frame.
struct LongText : std::string_view {
    using std::string_view::string_view;
    constexpr LongText(std::string_view text) : std::string_view(text) {}
    LongText(const std::string& text) : std::string_view(text) {}
};

/// A table as it is on the wire, its 32-bit length first. Decoded, it is a view into the frame, and
/// nobody has looked inside yet: decode() does, with the limits of table.hpp. Empty is encoded as
/// the table without fields.
struct EncodedTable {
    BytesView bytes;

    [[nodiscard]] Result<Table> decode() const {
        if (bytes.empty()) return Table();
        auto rest = bytes;
        return decode_table(rest);
    }
};

}  // namespace pesan::amqp
