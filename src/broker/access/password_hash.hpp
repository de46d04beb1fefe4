#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::access {

/// How a password was hashed; the texts are RabbitMQ's module names, as its definitions have them.
enum class HashAlgorithm : std::uint8_t { sha256 = 1, sha512 = 2, md5 = 3 };

[[nodiscard]] std::string_view text_of(HashAlgorithm algorithm);
/// errors   invalid_argument
[[nodiscard]] Result<HashAlgorithm> hash_algorithm_of(std::string_view text);

/// A salted hash of a password as RabbitMQ keeps it:
///
/// ```
/// | 4 bytes salt | hash of (salt, password) |
/// ```
/// New ones are SHA-256; the other two come in with definitions of older brokers.
struct PasswordHash {
    HashAlgorithm algorithm = HashAlgorithm::sha256;
    /// The bytes drawn above. Empty: no password fits, the user cannot log in with one.
    std::string bytes;

    /// The form of definitions.json.
    [[nodiscard]] std::string to_base64() const;
    bool operator==(const PasswordHash&) const = default;
};

[[nodiscard]] PasswordHash hash_password(std::string_view password, Random& random);

/// errors   invalid_argument: not base64, or not as long as the algorithm's hash with its salt
[[nodiscard]] Result<PasswordHash> password_hash_of(std::string_view base64,
                                                    HashAlgorithm algorithm);

/// Whether the password fits, in a time that does not tell how much of it does. Pure, so that it
/// can be called on any thread.
[[nodiscard]] bool verify_password(const PasswordHash& hash, std::string_view password);

}  // namespace pesan::broker::access
