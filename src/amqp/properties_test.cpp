#include "amqp/properties.hpp"

#include <gtest/gtest.h>

#include "amqp/generators.hpp"

namespace pesan::amqp {
namespace {

template <class T>
void maybe(std::optional<T>& member, T value) {
    if (*rc::gen::arbitrary<bool>()) member = std::move(value);
}

Properties some_properties() {
    Properties properties;
    maybe(properties.content_type, some_text());
    maybe(properties.content_encoding, some_text());
    maybe(properties.headers, *any_table(2));
    maybe(properties.delivery_mode, std::uint8_t{2});
    maybe(properties.priority, std::uint8_t{9});
    maybe(properties.correlation_id, some_text());
    maybe(properties.reply_to, some_text());
    maybe(properties.expiration, some_text());
    maybe(properties.message_id, some_text());
    maybe(properties.timestamp, Timestamp{1'700'000'000});
    maybe(properties.type, some_text());
    maybe(properties.user_id, some_text());
    maybe(properties.app_id, some_text());
    maybe(properties.cluster_id, some_text());
    return properties;
}

errc error_of(BytesView bytes) {
    auto decoded = decode_properties(bytes);
    return decoded ? errc::success : static_cast<errc>(decoded.error().code.value());
}

TEST(Properties, AnySubsetComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const auto bytes = *encode_properties(some_properties());
        const auto decoded = decode_properties(bytes);
        RC_ASSERT(decoded.has_value());
        RC_ASSERT(*encode_properties(*decoded) == bytes);
    }));
}

TEST(Properties, AnyCutIsRefused) {
    EXPECT_TRUE(rc::check([] {
        const auto bytes = *encode_properties(some_properties());
        const auto cut = *rc::gen::inRange<std::size_t>(1, bytes.size());
        RC_ASSERT(error_of(BytesView(bytes).substr(0, cut)) == errc::truncated);
    }));
}

TEST(Properties, NoBytesMeanNoProperties) {
    EXPECT_EQ(*decode_properties({}), Properties{});
}

TEST(Properties, FlagsOfTheStandard) {
    Properties properties;
    properties.content_type = "a/b";
    properties.delivery_mode = 2;
    EXPECT_EQ(*encode_properties(properties), BytesView("\x90\0\3a/b\2", 7));
}

TEST(Properties, TrailingBytesAreRefused) {
    EXPECT_EQ(error_of(BytesView("\0\0x", 3)), errc::trailing_bytes);
}

TEST(Properties, FlagsBeyondClassBasicAreRefused) {
    EXPECT_EQ(error_of(BytesView("\0\1", 2)), errc::unknown_property);
}

TEST(Properties, ShortStringOver255BytesIsRefused) {
    Properties properties;
    properties.type = std::string(256, 't');
    EXPECT_EQ(encode_properties(properties).error().code, errc::too_large);
}

}  // namespace
}  // namespace pesan::amqp
