#include "store/tail_memory.hpp"

#include <gtest/gtest.h>

namespace pesan::store {
namespace {

Bytes pattern(std::size_t size) {
    Bytes bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes.push_back(static_cast<char>(i * 31 >> 3));
    return bytes;
}

TEST(TailMemory, BytesAreReadBackAcrossChunks) {
    TailMemory memory;
    const Bytes bytes = pattern(3 * TailMemory::chunk_size + 17);
    memory.put(7, 100, bytes);
    Bytes scratch;
    EXPECT_EQ(memory.get(7, 100, bytes.size(), scratch), bytes);
    EXPECT_EQ(memory.get(7, 100 + TailMemory::chunk_size - 5, 10, scratch),
              bytes.substr(TailMemory::chunk_size - 5, 10));
    std::vector<BytesView> views;
    memory.collect(7, 100, 100 + bytes.size(), views);
    Bytes joined;
    for (const BytesView view : views)
        joined.append(view);
    EXPECT_EQ(joined, bytes);
}

TEST(TailMemory, WhatIsNotThereIsEmpty) {
    TailMemory memory;
    memory.put(7, 0, "x");
    Bytes scratch;
    EXPECT_TRUE(memory.get(8, 0, 1, scratch).empty());
    EXPECT_TRUE(memory.get(7, TailMemory::chunk_size, 1, scratch).empty());
}

TEST(TailMemory, TrimKeepsWhatIsNotWritten) {
    TailMemory memory;
    const Bytes bytes = pattern(4 * TailMemory::chunk_size);
    memory.put(1, 0, bytes);
    memory.put(2, 0, "next segment");
    memory.trim(1, 2 * TailMemory::chunk_size + 1, 0);
    Bytes scratch;
    EXPECT_TRUE(memory.get(1, 0, 1, scratch).empty());
    EXPECT_FALSE(memory.get(1, 2 * TailMemory::chunk_size, 1, scratch).empty());
    EXPECT_EQ(memory.get(2, 0, 12, scratch), "next segment");
    memory.trim(2, 12, 2 * TailMemory::chunk_size);
    EXPECT_EQ(memory.bytes(), 2 * TailMemory::chunk_size);
}

TEST(TailMemory, AHeaderCanBeFilledInLater) {
    TailMemory memory;
    const std::uint64_t place = TailMemory::chunk_size - 4;
    memory.put(1, place, "........body");
    memory.put(1, place, "header--");
    Bytes scratch;
    EXPECT_EQ(memory.get(1, place, 12, scratch), "header--body");
}

}  // namespace
}  // namespace pesan::store
