#include "amqp/method_codec.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "amqp/generators.hpp"

namespace pesan::amqp {
namespace {

/// Fills a method with random values and keeps what its views look at.
class AnyFields {
public:
    template <class Integer>
    requires std::integral<Integer>
    void operator()(Integer& value) { value = *rc::gen::arbitrary<Integer>(); }
    void operator()(ShortText& text) { text = keep(some_text()); }
    void operator()(LongText& text) { text = keep(some_text()); }
    void operator()(EncodedTable& table) {
        Bytes bytes;
        encode_table(bytes, *any_table(1));
        table.bytes = keep(std::move(bytes));
    }

private:
    std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

    std::deque<std::string> kept_;
};

template <class M>
void fill(M& method, AnyFields& fields) {
    std::apply([&](auto... field) { (fields(method.*field), ...); }, M::fields());
}

template <std::size_t Index = 0>
void fill_alternative(std::size_t chosen, Method& method, AnyFields& fields) {
    if constexpr (Index < std::variant_size_v<Method>) {
        if (chosen == Index)
            fill(method.emplace<Index>(), fields);
        else
            fill_alternative<Index + 1>(chosen, method, fields);
    }
}

Bytes encoded(const Method& method) {
    Bytes bytes;
    encode_method(bytes, method);
    return bytes;
}

errc error_of(BytesView payload) {
    const auto decoded = decode_method(payload);
    return decoded ? errc::success : static_cast<errc>(decoded.error().code.value());
}

/// Every alternative with random fields, some rounds of all.
template <class Check>
void for_any_method(Check check) {
    EXPECT_TRUE(rc::check([&] {
        for (std::size_t index = 0; index < std::variant_size_v<Method>; ++index) {
            AnyFields fields;
            Method method;
            fill_alternative(index, method, fields);
            check(method);
        }
    }));
}

TEST(MethodCodec, EveryMethodComesBackAsItWas) {
    for_any_method([](const Method& method) {
        const auto bytes = encoded(method);
        const auto decoded = decode_method(bytes);
        RC_ASSERT(decoded.has_value());
        RC_ASSERT(decoded->index() == method.index());
        RC_ASSERT(encoded(*decoded) == bytes);
    });
}

TEST(MethodCodec, EveryCutIsRefused) {
    for_any_method([](const Method& method) {
        const auto bytes = encoded(method);
        const auto cut = *rc::gen::inRange<std::size_t>(0, bytes.size());
        RC_ASSERT(error_of(BytesView(bytes).substr(0, cut)) == errc::truncated);
    });
}

TEST(MethodCodec, TrailingBytesAreRefused) {
    for_any_method([](const Method& method) {
        RC_ASSERT(error_of(encoded(method) + "x") == errc::trailing_bytes);
    });
}

TEST(MethodCodec, NoTwoMethodsShareTheirIds) {
    std::set<std::uint32_t> keys;
    for_any_method([&](const Method& method) { keys.insert(method_key(encoded(method))); });
    EXPECT_EQ(keys.size(), std::variant_size_v<Method>);
}

TEST(MethodCodec, BitsOfOneMethodShareAnOctet) {
    BasicConsume consume;
    consume.no_ack = true;
    consume.no_wait = true;
    EXPECT_EQ(encoded(consume), BytesView("\0\x3c\0\x14\0\0\0\0\x0a\0\0\0\0", 13));
}

TEST(MethodCodec, FieldsOfAPublish) {
    BasicPublish publish;
    publish.exchange = "e";
    publish.routing_key = "key";
    publish.mandatory = true;
    EXPECT_EQ(encoded(publish), BytesView("\0\x3c\0\x28\0\0\1e\3key\1", 13));
}

TEST(MethodCodec, DecodedTextsAreViewsOfThePayload) {
    BasicPublish publish;
    publish.exchange = "orders";
    const auto bytes = encoded(publish);
    BasicPublish seen;
    ASSERT_EQ(decode_fields(bytes, seen), errc::success);
    EXPECT_GE(seen.exchange.data(), bytes.data());
    EXPECT_LT(seen.exchange.data(), bytes.data() + bytes.size());
}

TEST(MethodCodec, UnknownMethodIsNamedByItsIds) {
    const auto decoded = decode_method(BytesView("\0\x3c\0\x63", 4));
    ASSERT_FALSE(decoded.has_value());
    EXPECT_EQ(decoded.error().code, errc::unknown_method);
    EXPECT_EQ(decoded.error().detail, "class 60 method 99");
}

TEST(MethodCodec, CutMethodIsNamed) {
    EXPECT_EQ(decode_method(BytesView("\0\x3c\0\x50\0", 5)).error().detail, "basic.ack");
}

TEST(MethodCodec, TextOver255BytesIsCut) {
    ChannelClose close;
    const std::string text(300, 't');
    close.reply_text = text;
    const auto bytes = encoded(close);
    EXPECT_EQ(std::get<ChannelClose>(*decode_method(bytes)).reply_text.size(), 255U);
}

TEST(MethodCodec, NoTableIsTheEmptyTable) {
    const auto bytes = encoded(QueueDeclare());
    const auto declare = std::get<QueueDeclare>(*decode_method(bytes));
    EXPECT_TRUE(declare.arguments.decode()->empty());
}

TEST(MethodCodec, ContentFollowsFourMethods) {
    int with_content = 0;
    std::set<std::uint32_t> keys;
    for_any_method([&](const Method& method) { keys.insert(method_key(encoded(method))); });
    for (const auto key : keys)
        with_content += has_content(key);
    EXPECT_EQ(with_content, 4);
}

}  // namespace
}  // namespace pesan::amqp
