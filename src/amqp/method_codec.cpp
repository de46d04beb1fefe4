#include "amqp/method_codec.hpp"

namespace pesan::amqp {

namespace {

/// Tries the variant's alternatives one after the other; the compiler makes a switch of it.
template <class... Ms>
errc decode_any(std::uint32_t key, BytesView payload, std::variant<Ms...>& method) {
    errc error = errc::unknown_method;
    const bool known = ((key == Ms::id.key() &&
                         (error = decode_fields(payload, method.template emplace<Ms>()), true)) ||
                        ...);
    return known ? error : errc::unknown_method;
}

std::string ids_of(std::uint32_t key) {
    return "class " + std::to_string(key >> 16) + " method " + std::to_string(key & 0xffff);
}

}  // namespace

void FieldWriter::operator()(ShortText text) {
    bits_used_ = 0;
    const auto cut = text.substr(0, short_string_bytes_max);
    to_ += static_cast<char>(cut.size());
    to_ += cut;
}

void FieldWriter::operator()(LongText text) {
    bits_used_ = 0;
    append_big(to_, static_cast<std::uint32_t>(text.size()));
    to_ += text;
}

void FieldWriter::operator()(const EncodedTable& table) {
    bits_used_ = 0;
    if (table.bytes.empty())
        append_big(to_, std::uint32_t{0});
    else
        to_ += table.bytes;
}

void FieldReader::operator()(EncodedTable& table) {
    bits_used_ = 0;
    const auto before = from_.rest();
    const auto fields = from_.long_string();
    if (!from_.failed()) table.bytes = before.substr(0, 4 + fields.size());
}

void encode_method(Bytes& to, const Method& method) {
    std::visit([&](const auto& known) { encode_method(to, known); }, method);
}

Result<Method> decode_method(BytesView payload) {
    const auto key = method_key(payload);
    if (payload.size() < 4) return Error(errc::truncated, "method ids");
    Method method;
    const auto error = decode_any(key, payload, method);
    if (error == errc::success) return method;
    if (error == errc::unknown_method) return Error(error, ids_of(key));
    return Error(error, std::string(name_of(method)));
}

std::string_view name_of(const Method& method) {
    return std::visit([](const auto& known) { return known.id.name; }, method);
}

}  // namespace pesan::amqp
