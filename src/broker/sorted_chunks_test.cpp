#include "broker/sorted_chunks.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/random.hpp"

namespace pesan::broker {
namespace {

struct Entry {
    std::uint64_t number = 0;
    std::uint64_t value = 0;
    [[nodiscard]] std::uint64_t key() const { return number; }
};

using Chunks = SortedChunks<Entry>;

std::vector<std::uint64_t> keys_of(const Chunks& chunks) {
    std::vector<std::uint64_t> keys;
    chunks.for_each([&](const Entry& entry) { keys.push_back(entry.number); });
    return keys;
}

TEST(SortedChunks, KeepsOrderWhateverTheOrderOfInsertion) {
    Chunks chunks;
    for (std::uint64_t number : {5, 1, 9, 3, 7})
        EXPECT_TRUE(chunks.insert({number, 0}));
    EXPECT_EQ(keys_of(chunks), (std::vector<std::uint64_t>{1, 3, 5, 7, 9}));
    EXPECT_EQ(chunks.at_least(4)->number, 5u);
    EXPECT_EQ(chunks.at_least(10), nullptr);
}

TEST(SortedChunks, AKeyIsThereOnce) {
    Chunks chunks;
    EXPECT_TRUE(chunks.insert({1, 10}));
    EXPECT_TRUE(chunks.insert({2, 20}));
    EXPECT_FALSE(chunks.insert({1, 30}));
    EXPECT_EQ(chunks.find(1)->value, 10u);
}

TEST(SortedChunks, AgreesWithAMapUnderRandomChanges) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SeededRandom random(seed);
        Chunks chunks;
        std::map<std::uint64_t, std::uint64_t> model;
        for (int step = 0; step < 3000; ++step) {
            const auto number = random.below(1500);
            if (random.below(100) < 55) {
                EXPECT_EQ(chunks.insert({number, number * 2}),
                          model.emplace(number, number * 2).second);
            } else if (random.below(2) == 0 && !model.empty()) {
                EXPECT_EQ(chunks.front().number, model.begin()->first);
                chunks.pop_front();
                model.erase(model.begin());
            } else {
                EXPECT_EQ(chunks.erase(number), model.erase(number) > 0);
            }
            ASSERT_EQ(chunks.size(), model.size());
            const auto* next = chunks.at_least(number);
            const auto expected = model.lower_bound(number);
            ASSERT_EQ(next == nullptr, expected == model.end());
            if (next != nullptr) {
                ASSERT_EQ(next->number, expected->first);
            }
        }
        std::vector<std::uint64_t> expected;
        for (const auto& [number, value] : model)
            expected.push_back(number);
        ASSERT_EQ(keys_of(chunks), expected) << "seed " << seed;
    }
}

TEST(SortedChunks, AnEntryCostsLittleMoreThanItself) {
    Chunks chunks;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        chunks.insert({i, 0});
    EXPECT_LE(chunks.memory_bytes(), 100'000 * sizeof(Entry) * 107 / 100);
    while (!chunks.empty())
        chunks.pop_front();
    EXPECT_EQ(chunks.memory_bytes(), 0u);
}

}  // namespace
}  // namespace pesan::broker
