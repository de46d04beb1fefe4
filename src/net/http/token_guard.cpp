#include "net/http/token_guard.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "net/http/message.hpp"

namespace pesan::http {

TokenGuard::TokenGuard(std::string_view token) {
    if (!token.empty()) expected_ = digest_of(token);
}

TokenGuard::Digest TokenGuard::digest_of(std::string_view text) {
    Digest digest;
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return digest;
}

bool TokenGuard::admits(std::optional<std::string_view> authorization) const {
    if (!expected_) return true;
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization || !equal_ignoring_case(authorization->substr(0, scheme.size()), scheme))
        return false;
    const auto given = digest_of(authorization->substr(scheme.size()));
    return CRYPTO_memcmp(given.data(), expected_->data(), given.size()) == 0;
}

}  // namespace pesan::http
