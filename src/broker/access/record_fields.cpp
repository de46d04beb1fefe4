#include "broker/access/record_fields.hpp"

#include <openssl/sha.h>

#include <array>

#include "base/base64.hpp"
#include "broker/access/errc.hpp"

namespace pesan::broker::access {

namespace {

constexpr std::size_t key_bytes_max = 255;

std::string hash_text(std::string_view names) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> hash;
    SHA256(reinterpret_cast<const unsigned char*>(names.data()), names.size(), hash.data());
    return base64_encode({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace

std::string joined_key(std::string_view prefix, std::string_view first, std::string_view second,
                       std::string_view third) {
    std::string names(first);
    names.append(1, '\0').append(second).append(1, '\0').append(third);
    if (prefix.size() + names.size() > key_bytes_max) names = hash_text(names);
    return std::string(prefix) + names;
}

Bytes bytes_of(const amqp::Table& table) {
    Bytes bytes;
    amqp::encode_table(bytes, table);
    return bytes;
}

Result<amqp::Table> table_of(BytesView value) {
    auto table = amqp::decode_table(value);
    if (!table || !value.empty()) return Error(errc::malformed_setting, "no field table");
    return table;
}

std::string text_field(const amqp::Table& table, std::string_view name) {
    const amqp::Value* value = table.find(name);
    const auto* text = value != nullptr ? value->as<std::string>() : nullptr;
    return text != nullptr ? *text : std::string();
}

}  // namespace pesan::broker::access
