#include "amqp/properties.hpp"

#include "amqp/reader.hpp"

namespace pesan::amqp {

namespace {

constexpr std::uint16_t flags_known = 0xfffc;

/// Calls visit(flag, member) for each property in wire order; one list for both directions.
template <class P, class Visit>
void for_each_property(P& properties, Visit&& visit) {
    visit(0x8000, properties.content_type);
    visit(0x4000, properties.content_encoding);
    visit(0x2000, properties.headers);
    visit(0x1000, properties.delivery_mode);
    visit(0x0800, properties.priority);
    visit(0x0400, properties.correlation_id);
    visit(0x0200, properties.reply_to);
    visit(0x0100, properties.expiration);
    visit(0x0080, properties.message_id);
    visit(0x0040, properties.timestamp);
    visit(0x0020, properties.type);
    visit(0x0010, properties.user_id);
    visit(0x0008, properties.app_id);
    visit(0x0004, properties.cluster_id);
}

bool write(Bytes& to, const std::string& text) {
    if (text.size() > short_string_bytes_max) return false;
    to += static_cast<char>(text.size());
    to += text;
    return true;
}

bool write(Bytes& to, std::uint8_t number) {
    to += static_cast<char>(number);
    return true;
}

bool write(Bytes& to, const Timestamp& time) {
    append_big(to, time.seconds);
    return true;
}

bool write(Bytes& to, const Table& table) {
    encode_table(to, table);
    return true;
}

void read(Reader& from, std::string& text) {
    text = from.short_string();
}

void read(Reader& from, std::uint8_t& number) {
    number = from.integer<std::uint8_t>();
}

void read(Reader& from, Timestamp& time) {
    time.seconds = from.integer<std::uint64_t>();
}

void read(Reader& from, Table& table) {
    auto rest = from.rest();
    auto decoded = decode_table(rest);
    if (decoded) {
        from.take(from.rest().size() - rest.size());
        table = std::move(*decoded);
    } else {
        from.fail(static_cast<errc>(decoded.error().code.value()));
    }
}

}  // namespace

Result<Bytes> encode_properties(const Properties& properties) {
    Bytes bytes(2, '\0');
    std::uint16_t flags = 0;
    bool fits = true;
    for_each_property(properties, [&](std::uint16_t flag, const auto& member) {
        if (!member) return;
        flags |= flag;
        fits = write(bytes, *member) && fits;
    });
    if (!fits) return errc::too_large;
    store_big(bytes.data(), flags);
    return bytes;
}

Result<Properties> decode_properties(BytesView bytes) {
    Properties properties;
    if (bytes.empty()) return properties;
    Reader reader(bytes);
    const auto flags = reader.integer<std::uint16_t>();
    if ((flags & ~flags_known) != 0) return errc::unknown_property;
    for_each_property(properties, [&](std::uint16_t flag, auto& member) {
        if ((flags & flag) == 0 || reader.failed()) return;
        read(reader, member.emplace());
    });
    if (reader.failed()) return reader.error();
    if (!reader.rest().empty()) return errc::trailing_bytes;
    return properties;
}

}  // namespace pesan::amqp
