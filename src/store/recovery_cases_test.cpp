#include "store/recovery_cases.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace pesan::store {
namespace {

std::vector<BatchSight> possible_sights() {
    std::vector<BatchSight> sights;
    for (const HeaderState header :
         {HeaderState::none, HeaderState::unreadable, HeaderState::intact})
        for (int bits = 0; bits < 16; ++bits) {
            const BatchSight sight{.header = header,
                                   .records_intact = (bits & 1) != 0,
                                   .numbers_missing = (bits & 2) != 0,
                                   .proven = (bits & 4) != 0,
                                   .behind_cut = (bits & 8) != 0};
            if (sight.is_possible()) sights.push_back(sight);
        }
    return sights;
}

TEST(RecoveryCases, ExactlyOneRowFitsEachState) {
    EXPECT_EQ(possible_sights().size(), 24u);
    for (const BatchSight& sight : possible_sights()) {
        int fitting = 0;
        for (const RecoveryCase& row : recovery_cases())
            fitting += row.fits(sight) ? 1 : 0;
        EXPECT_EQ(fitting, 1) << static_cast<int>(sight.header) << sight.records_intact
                              << sight.numbers_missing << sight.proven << sight.behind_cut;
    }
}

TEST(RecoveryCases, EveryRowFitsSomeState) {
    for (const RecoveryCase& row : recovery_cases()) {
        bool fits = false;
        for (const BatchSight& sight : possible_sights())
            fits |= row.fits(sight);
        EXPECT_TRUE(fits) << row.name;
    }
}

TEST(RecoveryCases, NothingProvenIsEverCut) {
    for (BatchSight sight : possible_sights()) {
        if (!sight.proven || sight.behind_cut) continue;
        EXPECT_NE(decide(sight), Verdict::cut);
        EXPECT_NE(decide(sight), Verdict::end);
    }
}

TEST(RecoveryCases, NothingIsServedBehindACut) {
    for (BatchSight sight : possible_sights())
        if (sight.behind_cut) {
            EXPECT_EQ(decide(sight), Verdict::cut);
        }
}

}  // namespace
}  // namespace pesan::store
