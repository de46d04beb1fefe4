#include "broker/access/password_hash.hpp"

#include <gtest/gtest.h>

#include "broker/access/errc.hpp"

namespace pesan::broker::access {
namespace {

// RabbitMQ's own example (passwords page): "test12" with the salt 908D C60A.
constexpr const char* known_hash = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";

TEST(PasswordHash, FitsWhatRabbitMqHashed) {
    const auto hash = password_hash_of(known_hash, HashAlgorithm::sha256);
    ASSERT_TRUE(hash);
    EXPECT_TRUE(verify_password(*hash, "test12"));
    EXPECT_FALSE(verify_password(*hash, "test13"));
    EXPECT_EQ(hash->to_base64(), known_hash);
}

TEST(PasswordHash, IsSaltedAnewEachTime) {
    SeededRandom random(1);
    const auto one = hash_password("secret", random);
    const auto other = hash_password("secret", random);
    EXPECT_NE(one.bytes, other.bytes);
    EXPECT_TRUE(verify_password(one, "secret"));
    EXPECT_TRUE(verify_password(other, "secret"));
}

TEST(PasswordHash, OfAnotherLengthIsRefused) {
    EXPECT_EQ(password_hash_of(known_hash, HashAlgorithm::sha512).error().code,
              errc::invalid_argument);
    EXPECT_EQ(password_hash_of("no base64!", HashAlgorithm::sha256).error().code,
              errc::invalid_argument);
}

TEST(PasswordHash, AlgorithmsGoByRabbitMqsNames) {
    for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sha512, HashAlgorithm::md5})
        EXPECT_EQ(hash_algorithm_of(text_of(algorithm)).value(), algorithm);
    EXPECT_FALSE(hash_algorithm_of("rot13"));
}

}  // namespace
}  // namespace pesan::broker::access
