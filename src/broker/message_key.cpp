#include "broker/message_key.hpp"

#include "amqp/properties.hpp"

namespace pesan::broker {

namespace {

/// FNV-1a: the value is in the log, so it must be the same on every machine and in every version.
KeyHash hash_of(std::string_view key) {
    KeyHash hash = 0xcbf29ce484222325;
    for (const char byte : key)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    return hash == 0 ? 1 : hash;
}

}  // namespace

KeyHash key_of(BytesView properties) {
    const auto decoded = amqp::decode_properties(properties);
    if (!decoded || !decoded->headers) return 0;
    for (const auto* name : {"x-pesan-key", "cloudEvents:partitionkey"}) {
        const auto* value = decoded->headers->find(name);
        const auto* key = value == nullptr ? nullptr : value->as<std::string>();
        if (key != nullptr && !key->empty()) return hash_of(*key);
    }
    return 0;
}

}  // namespace pesan::broker
