#include "store/segment_index.hpp"

#include <gtest/gtest.h>

namespace pesan::store {
namespace {

TEST(SegmentIndex, FindsRecordsByNumber) {
    SegmentIndex index;
    index.add(10, 600);
    index.add(11, 700);
    index.add(12, 900);
    EXPECT_EQ(index.find(9), std::nullopt);
    EXPECT_EQ(index.offset(index.find(11).value()), 700u);
    EXPECT_EQ(index.find(13), std::nullopt);
    EXPECT_EQ(index.extent(0, 1000), 100u);
    EXPECT_EQ(index.extent(2, 1000), 100u);
    EXPECT_EQ(index.sequence(2), 12u);
}

TEST(SegmentIndex, AMissingRecordIsNotFound) {
    SegmentIndex index;
    index.add(10, 600);
    index.add(13, 900);
    EXPECT_EQ(index.find(11), std::nullopt);
    EXPECT_EQ(index.find(12), std::nullopt);
    EXPECT_EQ(index.offset(index.find(13).value()), 900u);
    EXPECT_EQ(index.extent(0, 1000), 300u);
}

TEST(SegmentIndex, SparseIndexKeepsOnlyWhatIsThere) {
    SegmentIndex index(true);
    index.add(1000, 600);
    index.add(2'000'000, 700);
    EXPECT_EQ(index.size(), 2u);
    EXPECT_EQ(index.find(1001), std::nullopt);
    EXPECT_EQ(index.sequence(index.find(2'000'000).value()), 2'000'000u);
}

TEST(SegmentIndex, CountsBeyondSixteenBits) {
    SegmentIndex index;
    index.add(1, 600);
    EXPECT_TRUE(index.add_references(0, 65'534));
    EXPECT_FALSE(index.add_references(0, 2));
    EXPECT_EQ(index.references(0), 65'536u);
    EXPECT_FALSE(index.release(0));
    EXPECT_EQ(index.references(0), 65'535u);
    EXPECT_FALSE(index.release(0));
    EXPECT_EQ(index.references(0), 65'534u);
    for (int i = 0; i < 65'533; ++i)
        EXPECT_FALSE(index.release(0));
    EXPECT_TRUE(index.release(0));
    EXPECT_EQ(index.live_records(), 0u);
}

TEST(SegmentIndex, EncodedFormComesBack) {
    for (const bool sparse : {false, true}) {
        SegmentIndex index(sparse);
        index.add(5, 600);
        index.add(6, 650);
        index.add(9, 700);
        Bytes bytes;
        index.encode(bytes);
        const auto decoded = SegmentIndex::decode(bytes, 1000);
        ASSERT_TRUE(decoded);
        for (const Sequence sequence : {4u, 5u, 6u, 7u, 8u, 9u, 10u})
            EXPECT_EQ(decoded->find(sequence), index.find(sequence));
        EXPECT_FALSE(SegmentIndex::decode(bytes, 650)) << "an offset beyond the end";
        bytes.pop_back();
        EXPECT_FALSE(SegmentIndex::decode(bytes, 1000));
    }
}

}  // namespace
}  // namespace pesan::store
