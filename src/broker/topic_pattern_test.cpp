#include "broker/topic_pattern.hpp"

#include <gtest/gtest.h>

namespace pesan::broker {
namespace {

struct Case {
    const char* pattern;
    const char* key;
    bool matches;
};

class TopicPattern : public testing::TestWithParam<Case> {};

TEST_P(TopicPattern, Matches) {
    EXPECT_EQ(topic_matches(GetParam().pattern, GetParam().key), GetParam().matches)
        << GetParam().pattern << " against " << GetParam().key;
}

INSTANTIATE_TEST_SUITE_P(
    Table, TopicPattern,
    testing::Values(Case{"a.b", "a.b", true}, Case{"a.b", "a.c", false}, Case{"a.b", "a", false},
                    Case{"*", "a", true}, Case{"*", "a.b", false}, Case{"*", "", false},
                    Case{"a.*", "a.b", true}, Case{"a.*", "a", false}, Case{"*.b", "a.b", true},
                    Case{"#", "", true}, Case{"#", "a.b.c", true}, Case{"a.#", "a", true},
                    Case{"a.#", "a.b.c", true}, Case{"#.c", "a.b.c", true}, Case{"#.c", "c", true},
                    Case{"a.#.c", "a.c", true}, Case{"a.#.c", "a.b.b.c", true},
                    Case{"a.#.c", "a.b", false}, Case{"#.a.#.b.#", "x.a.y.b.z", true},
                    Case{"#.a.#.b.#", "x.b.y.a.z", false}, Case{"#.*", "a", true},
                    Case{"#.*", "", false}, Case{"*.#", "a.b", true}, Case{"a..b", "a..b", true},
                    Case{"a.*.b", "a..b", true}, Case{"", "", true}, Case{"", "a", false}));

}  // namespace
}  // namespace pesan::broker
