#pragma once

#include <concepts>

#include "amqp/method.hpp"
#include "amqp/reader.hpp"

namespace pesan::amqp {

/// Appends the fields of one method in their order. Neighbouring bits share octets, the first bit
/// lowest; a field of another type begins a new octet.
///
/// source   AMQP 0-9-1 §4.2.1, §4.2.5.2
class FieldWriter {
public:
    explicit FieldWriter(Bytes& to) : to_(to) {}

    template <class Integer>
    requires std::unsigned_integral<Integer> &&(!std::same_as<Integer, bool>)void operator()(
        Integer value) {
        bits_used_ = 0;
        append_big(to_, value);
    }
    void operator()(bool value) {
        if (bits_used_ % 8 == 0) to_ += '\0';
        if (value) to_.back() = static_cast<char>(to_.back() | 1 << bits_used_ % 8);
        ++bits_used_;
    }
    void operator()(ShortText text);
    void operator()(LongText text);
    void operator()(const EncodedTable& table);

private:
    Bytes& to_;
    unsigned bits_used_ = 0;
};

/// The other direction of FieldWriter. Takes views, copies nothing.
class FieldReader {
public:
    explicit FieldReader(BytesView from) : from_(from) {}

    template <class Integer>
    requires std::unsigned_integral<Integer> &&(!std::same_as<Integer, bool>)void operator()(
        Integer& value) {
        bits_used_ = 0;
        value = from_.integer<Integer>();
    }
    void operator()(bool& value) {
        if (bits_used_ % 8 == 0) bits_ = from_.integer<std::uint8_t>();
        value = (bits_ >> bits_used_ % 8 & 1) != 0;
        ++bits_used_;
    }
    void operator()(ShortText& text) {
        bits_used_ = 0;
        text = from_.short_string();
    }
    void operator()(LongText& text) {
        bits_used_ = 0;
        text = from_.long_string();
    }
    void operator()(EncodedTable& table);

    [[nodiscard]] errc finish() const {
        if (from_.failed()) return from_.error();
        return from_.rest().empty() ? errc::success : errc::trailing_bytes;
    }

private:
    Reader from_;
    unsigned bits_used_ = 0;
    std::uint8_t bits_ = 0;
};

/// Class and method id, then the fields.
template <class M>
void encode_method(Bytes& to, const M& method) {
    append_big(to, M::id.key());
    FieldWriter writer(to);
    std::apply([&](auto... field) { (writer(method.*field), ...); }, M::fields());
}

void encode_method(Bytes& to, const Method& method);

/// Class id in the upper half, method id in the lower, as MethodId::key(); 0 (which no method has)
/// when the payload is shorter than that.
[[nodiscard]] inline std::uint32_t method_key(BytesView payload) {
    return payload.size() < 4 ? 0 : load_big<std::uint32_t>(payload.data());
}

/// Reads the payload of a method frame whose method_key() is M's, into `method`: the way for the
/// few methods that come by the hundred thousand. Nothing is allocated.
///
/// errors   truncated, trailing_bytes
template <class M>
[[nodiscard]] errc decode_fields(BytesView payload, M& method) {
    FieldReader reader(payload.substr(4));
    std::apply([&](auto... field) { (reader(method.*field), ...); }, M::fields());
    return reader.finish();
}

/// Reads the payload of any method frame. Views in the method live as long as the payload.
///
/// errors   unknown_method (detail has the two ids); truncated, trailing_bytes (detail has the
/// name)
Result<Method> decode_method(BytesView payload);

/// "basic.publish"; for texts.
[[nodiscard]] std::string_view name_of(const Method& method);

/// Whether a content header and body frames follow the method.
[[nodiscard]] constexpr bool has_content(std::uint32_t key) {
    return key == BasicPublish::id.key() || key == BasicReturn::id.key() ||
           key == BasicDeliver::id.key() || key == BasicGetOk::id.key();
}

}  // namespace pesan::amqp
