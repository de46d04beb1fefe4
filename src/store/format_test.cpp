#include "store/format.hpp"

#include <gtest/gtest.h>

#include "store/errc.hpp"
#include "store/log_options.hpp"

namespace pesan::store {
namespace {

constexpr std::uint64_t nonce = 0x1122334455667788;

Bytes record(BytesView payload) {
    char header[record_header_size];
    const RecordHeader fields{.length = static_cast<std::uint32_t>(payload.size()),
                              .delta = 3,
                              .type = 9,
                              .may_skip = true};
    encode_record_header(fields, nonce, payload, {}, header);
    return Bytes(header, record_header_size) + Bytes(payload);
}

TEST(Format, TheBytesAreThoseOfThePage) {
    BatchHeader batch{.length = 114, .nonce = nonce, .sequence = 7, .durable_upto = 6, .count = 1};
    char bytes[batch_header_size];
    encode(batch, bytes);
    EXPECT_EQ(
        BytesView(bytes, 32),
        BytesView("PBAT\x72\0\0\0\x88\x77\x66\x55\x44\x33\x22\x11\7\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0",
                  32));
    EXPECT_EQ(BytesView(bytes + 84, 4), BytesView("\1\0\0\0", 4));
    EXPECT_EQ(record("hi").substr(0, 12), BytesView("\2\0\0\0\3\0\0\0\x09\1\0\0", 12));
    EXPECT_EQ(record_seed(nonce), 0x55667788u ^ 0x11223344u);
}

TEST(Format, ZerosAreNothing) {
    const Bytes zeros(4096, '\0');
    EXPECT_FALSE(decode_segment_header(zeros, "segment"));
    EXPECT_FALSE(decode_batch_header(zeros));
    EXPECT_FALSE(decode_record_header(zeros));
}

TEST(Format, HeadersComeBack) {
    const SegmentHeader segment{
        .nonce = nonce, .base = 5, .id = 77, .capacity = 4096, .kind = SegmentKind::compacted};
    char raw[segment_header_size];
    const std::uint32_t crc = encode(segment, raw);
    const auto decoded = decode_segment_header({raw, segment_header_size}, "segment");
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->crc, crc);
    EXPECT_EQ(decoded->header.base, 5u);
    EXPECT_EQ(decoded->header.kind, SegmentKind::compacted);

    BatchHeader batch{.length = 96, .nonce = nonce, .sequence = 8, .durable_upto = 7, .count = 0};
    const ManualClock clock;
    const std::string boot_id = "12345678-1234-1234-1234-123456789abc";
    batch.set_time({.wall = clock.wall(), .boot = clock.boot(), .boot_id = boot_id});
    char bytes[batch_header_size];
    encode(batch, bytes);
    const auto back = decode_batch_header({bytes, batch_header_size});
    ASSERT_TRUE(back);
    EXPECT_EQ(back->header.time().wall, clock.wall());
    EXPECT_EQ(back->header.time().boot, clock.boot());
    EXPECT_EQ(back->header.time().boot_id, boot_id);
}

TEST(Format, EveryFlippedBitOfARecordIsNoticed) {
    const Bytes whole = record("some payload");
    ASSERT_TRUE(record_is_intact(whole, nonce));
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        Bytes damaged = whole;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(record_is_intact(damaged, nonce)) << bit;
    }
}

TEST(Format, ARecordOfAnotherSegmentIsNotIntact) {
    EXPECT_FALSE(record_is_intact(record("x"), nonce + 1));
}

}  // namespace
}  // namespace pesan::store
