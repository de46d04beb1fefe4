#include "amqp/frame.hpp"

#include <gtest/gtest.h>

#include <random>

#include "amqp/properties.hpp"

namespace pesan::amqp {
namespace {

errc error_of(const Result<std::optional<Frame>>& frame) {
    return frame ? errc::success : static_cast<errc>(frame.error().code.value());
}

errc error_of(BytesView bytes, std::uint32_t frame_max = 0) {
    return error_of(take_frame(bytes, frame_max));
}

/// A publish as a client sends it: method, header, two bodies, and a heartbeat behind.
Bytes some_frames() {
    Bytes bytes;
    BasicPublish publish;
    publish.exchange = "orders";
    publish.routing_key = "new";
    append_method(bytes, 1, publish);
    Properties properties;
    properties.headers.emplace().set("a", Array{std::int32_t{1}, "two", Table()});
    properties.message_id = "m";
    append_content(bytes, 1, *encode_properties(properties), std::string(5000, 'b'),
                   frame_size_min);
    append_heartbeat(bytes);
    return bytes;
}

/// Decodes all that is there, as a connection would; the number of frames before an error or the
/// end.
int decode_all(BytesView bytes, std::uint32_t frame_max) {
    int frames = 0;
    while (true) {
        const auto frame = take_frame(bytes, frame_max);
        if (!frame || !*frame) return frames;
        ++frames;
        const auto payload = (*frame)->payload;
        if ((*frame)->type == FrameType::method) {
            (void)decode_method(payload);
        } else if ((*frame)->type == FrameType::header) {
            const auto header = decode_content_header(payload);
            if (header) (void)decode_properties(header->properties);
        }
    }
}

TEST(Frame, FramesComeOneByOne) {
    const auto bytes = some_frames();
    BytesView rest = bytes;
    std::vector<FrameType> types;
    while (!rest.empty())
        types.push_back((*take_frame(rest, frame_size_min))->type);
    EXPECT_EQ(types, (std::vector{FrameType::method, FrameType::header, FrameType::body,
                                  FrameType::body, FrameType::heartbeat}));
}

TEST(Frame, HalfAFrameIsNothingYet) {
    const auto bytes = some_frames();
    BytesView first = bytes;
    ASSERT_TRUE(*take_frame(first, 0));
    const auto length = bytes.size() - first.size();
    for (std::size_t cut = 0; cut < length; ++cut) {
        BytesView part = BytesView(bytes).substr(0, cut);
        const auto frame = take_frame(part, 0);
        ASSERT_TRUE(frame.has_value());
        EXPECT_FALSE(frame->has_value());
        EXPECT_EQ(part.size(), cut);
    }
}

TEST(Frame, TooLargeIsRefusedBeforeItHasCome) {
    EXPECT_EQ(error_of(BytesView("\1\0\1\0\0\x10\0", 7), 4096), errc::too_large);
    EXPECT_EQ(error_of(BytesView("\1\0\1\xff\xff\xff\xff", 7), 4096), errc::too_large);
    EXPECT_EQ(error_of(BytesView("\1\0\1\0\0\x0f\xf8", 7), 4096), errc::success);
}

TEST(Frame, UnknownTypeIsRefusedByItsFirstOctet) {
    for (const char type : {'\0', '\4', '\7', '\t', 'A', '\xff'})
        EXPECT_EQ(error_of(BytesView(&type, 1)), errc::unknown_frame_type);
}

TEST(Frame, WrongEndIsRefused) {
    EXPECT_EQ(error_of(BytesView("\x08\0\0\0\0\0\0\xcf", 8)), errc::bad_frame_end);
}

TEST(Frame, HeartbeatOfTheStandard) {
    Bytes bytes;
    append_heartbeat(bytes);
    EXPECT_EQ(bytes, BytesView("\x08\0\0\0\0\0\0\xce", 8));
}

TEST(Frame, EmptyBodyHasNoBodyFrame) {
    Bytes bytes;
    append_content(bytes, 1, {}, {}, 4096);
    EXPECT_EQ(decode_all(bytes, 4096), 1);
}

TEST(Frame, BodyIsCutAtTheLimit) {
    Bytes bytes;
    append_content(bytes, 1, {}, std::string(2 * 4088 + 1, 'b'), 4096);
    EXPECT_EQ(decode_all(bytes, 4096), 4);
}

TEST(Frame, ContentHeaderTellsClassAndSize) {
    Bytes bytes;
    append_content(bytes, 7, BytesView("\x10\0\2", 3), "body", 0);
    BytesView rest = bytes;
    const auto frame = **take_frame(rest, 0);
    const auto header = *decode_content_header(frame.payload);
    EXPECT_EQ(header.class_id, 60);
    EXPECT_EQ(header.body_size, 4U);
    EXPECT_EQ(decode_properties(header.properties)->delivery_mode, 2);
}

TEST(Frame, CutContentHeaderIsRefused) {
    EXPECT_EQ(decode_content_header("12345678901").error().code, errc::truncated);
}

TEST(ProtocolHeader, OnlyTheWholeHeaderIsAccepted) {
    EXPECT_EQ(check_protocol_header(""), HeaderVerdict::incomplete);
    EXPECT_EQ(check_protocol_header("AMQP"), HeaderVerdict::incomplete);
    EXPECT_EQ(check_protocol_header(protocol_header), HeaderVerdict::accepted);
    EXPECT_EQ(check_protocol_header("HTTP"), HeaderVerdict::refused);
    EXPECT_EQ(check_protocol_header(BytesView("AMQP\0\1\0\0", 8)), HeaderVerdict::refused);
}

// Bytes turned, cut, repeated: whatever comes out, the decoders end, stay inside (the sanitizer
// build looks), and make no more frames than there were octets for.
TEST(Frame, MutatedFramesAreDecodedOrRefused) {
    const auto original = some_frames();
    std::mt19937 random(20'261'122);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    for (int round = 0; round < 10'000; ++round) {
        auto bytes = original.substr(0, 200 + below(original.size() - 200));
        for (auto changes = 1 + below(8); changes > 0; --changes) {
            const auto at = below(std::min<std::size_t>(bytes.size(), 120));
            switch (below(3)) {
                case 0:
                    bytes[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    bytes.erase(at, 1 + below(4));
                    break;
                default:
                    bytes.insert(at, bytes.substr(below(100), below(16)));
            }
        }
        EXPECT_LE(decode_all(bytes, frame_size_min), static_cast<int>(bytes.size() / 8));
    }
}

}  // namespace
}  // namespace pesan::amqp
