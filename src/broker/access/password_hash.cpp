#include "broker/access/password_hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

#include "base/base64.hpp"
#include "base/bytes.hpp"
#include "broker/access/errc.hpp"

namespace pesan::broker::access {

namespace {

constexpr std::size_t salt_bytes = 4;

const EVP_MD* digest_of(HashAlgorithm algorithm) {
    switch (algorithm) {
        case HashAlgorithm::sha512:
            return EVP_sha512();
        case HashAlgorithm::md5:
            return EVP_md5();
        case HashAlgorithm::sha256:
            break;
    }
    return EVP_sha256();
}

std::string salted(HashAlgorithm algorithm, std::string_view salt, std::string_view password) {
    std::string input(salt);
    input += password;
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
    unsigned length = 0;
    EVP_Digest(input.data(), input.size(), hash.data(), &length, digest_of(algorithm), nullptr);
    OPENSSL_cleanse(input.data(), input.size());
    std::string bytes(salt);
    return bytes.append(reinterpret_cast<const char*>(hash.data()), length);
}

}  // namespace

std::string_view text_of(HashAlgorithm algorithm) {
    switch (algorithm) {
        case HashAlgorithm::sha512:
            return "rabbit_password_hashing_sha512";
        case HashAlgorithm::md5:
            return "rabbit_password_hashing_md5";
        case HashAlgorithm::sha256:
            break;
    }
    return "rabbit_password_hashing_sha256";
}

Result<HashAlgorithm> hash_algorithm_of(std::string_view text) {
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sha512, HashAlgorithm::md5})
        if (text == text_of(algorithm)) return algorithm;
    return Error(errc::invalid_argument,
                 "hashing_algorithm: '" + std::string(text) + "' is not known");
}

std::string PasswordHash::to_base64() const {
    return base64_encode(bytes);
}

PasswordHash hash_password(std::string_view password, Random& random) {
    std::string salt(salt_bytes, '\0');
    store_big(salt.data(), static_cast<std::uint32_t>(random.next() >> 32));
    return {HashAlgorithm::sha256, salted(HashAlgorithm::sha256, salt, password)};
}

Result<PasswordHash> password_hash_of(std::string_view base64, HashAlgorithm algorithm) {
    auto bytes = base64_decode(base64);
    if (!bytes) return Error(errc::invalid_argument, "password_hash: not in base64");
    const auto expected =
        salt_bytes + static_cast<std::size_t>(EVP_MD_get_size(digest_of(algorithm)));
    if (!bytes->empty() && bytes->size() != expected)
        return Error(errc::invalid_argument, "password_hash: expected " + std::to_string(expected) +
                                                 " bytes, got " + std::to_string(bytes->size()));
    return PasswordHash{algorithm, std::move(*bytes)};
}

bool verify_password(const PasswordHash& hash, std::string_view password) {
    const bool usable = hash.bytes.size() > salt_bytes;
    const auto salt = usable ? hash.bytes.substr(0, salt_bytes) : std::string(salt_bytes, '\0');
    const auto given = salted(hash.algorithm, salt, password);
    // As RabbitMQ: a blank password never logs in, though one can be hashed.
    return usable && !password.empty() && given.size() == hash.bytes.size() &&
           CRYPTO_memcmp(given.data(), hash.bytes.data(), given.size()) == 0;
}

}  // namespace pesan::broker::access
