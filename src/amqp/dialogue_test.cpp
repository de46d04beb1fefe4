#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "amqp/frame.hpp"
#include "amqp/properties.hpp"

namespace pesan::amqp {
namespace {

/// What each side of the recording sent (testdata/record.py made it).
std::map<char, Bytes> recorded() {
    std::ifstream file(PESAN_AMQP_TESTDATA "/dialogue.txt");
    std::map<char, Bytes> sides;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        for (std::size_t at = 2; at + 1 < line.size(); at += 2)
            sides[line[0]] += static_cast<char>(std::stoi(line.substr(at, 2), nullptr, 16));
    }
    return sides;
}

/// Writes a frame again from its decoded values.
Bytes rewritten(const Frame& frame) {
    Bytes bytes;
    if (frame.type == FrameType::method) {
        append_method(bytes, frame.channel, *decode_method(frame.payload));
    } else if (frame.type == FrameType::header) {
        const auto header = *decode_content_header(frame.payload);
        const auto properties = *encode_properties(*decode_properties(header.properties));
        FrameWriter writer(bytes, frame.type, frame.channel);
        append_big(bytes, header.class_id);
        append_big(bytes, std::uint16_t{0});
        append_big(bytes, header.body_size);
        bytes += properties;
        writer.end();
    } else {
        FrameWriter writer(bytes, frame.type, frame.channel);
        bytes += frame.payload;
        writer.end();
    }
    return bytes;
}

std::set<std::string_view> check_side(BytesView bytes) {
    std::set<std::string_view> methods;
    while (!bytes.empty()) {
        const auto before = bytes;
        const auto frame = take_frame(bytes, frame_size_default);
        if (!frame || !*frame) {
            ADD_FAILURE() << "no frame " << before.size() << " bytes before the end";
            break;
        }
        EXPECT_EQ(rewritten(**frame), before.substr(0, before.size() - bytes.size()));
        if ((*frame)->type == FrameType::method)
            methods.insert(name_of(*decode_method((*frame)->payload)));
    }
    return methods;
}

TEST(Dialogue, WhatTheClientSaidIsReadAndWrittenAlike) {
    const auto bytes = recorded()['C'];
    ASSERT_EQ(check_protocol_header(bytes), HeaderVerdict::accepted);
    const auto methods = check_side(BytesView(bytes).substr(8));
    EXPECT_THAT(methods, testing::IsSupersetOf(std::set<std::string_view>{
                             "connection.start-ok", "exchange.bind", "queue.bind", "basic.publish",
                             "confirm.select", "basic.nack", "tx.commit", "channel.close-ok"}));
}

TEST(Dialogue, WhatTheServerSaidIsReadAndWrittenAlike) {
    const auto methods = check_side(recorded()['S']);
    EXPECT_THAT(methods,
                testing::IsSupersetOf(std::set<std::string_view>{
                    "connection.start", "connection.tune", "queue.declare-ok", "basic.deliver",
                    "basic.return", "basic.ack", "basic.get-ok", "channel.close"}));
}

}  // namespace
}  // namespace pesan::amqp
