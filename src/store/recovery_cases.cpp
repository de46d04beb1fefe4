#include "store/recovery_cases.hpp"

#include <array>
#include <cassert>

namespace pesan::store {

namespace {

constexpr std::optional<bool> any;
constexpr bool yes = true;
constexpr bool no = false;
using enum HeaderState;

constexpr std::array cases{
    //            name                              header      records  missing  proven  cut
    RecoveryCase{"behind an interrupted group", std::nullopt, any, any, any, yes, Verdict::cut},
    RecoveryCase{"durable batch", intact, yes, any, yes, no, Verdict::keep},
    RecoveryCase{"batch of the last group", intact, yes, any, no, no, Verdict::copy},
    RecoveryCase{"durable batch, damaged records", intact, no, any, yes, no, Verdict::lose_records},
    RecoveryCase{"interrupted batch", intact, no, any, no, no, Verdict::cut},
    RecoveryCase{"rest of a segment", none, any, no, any, no, Verdict::pass_over},
    RecoveryCase{"rest of a reused segment, or a seal", unreadable, any, no, any, no,
                 Verdict::pass_over},
    RecoveryCase{"durable batch gone", none, any, yes, yes, no, Verdict::lose_batch},
    RecoveryCase{"durable batch unreadable", unreadable, any, yes, yes, no, Verdict::lose_batch},
    RecoveryCase{"end of the log", none, any, yes, no, no, Verdict::end},
    RecoveryCase{"interrupted header", unreadable, any, yes, no, no, Verdict::cut},
};

template <class T>
bool holds(const std::optional<T>& condition, T value) {
    return !condition || *condition == value;
}

}  // namespace

bool BatchSight::is_possible() const {
    return header == HeaderState::intact ? numbers_missing : !records_intact;
}

bool RecoveryCase::fits(const BatchSight& sight) const {
    return holds(header, sight.header) && holds(records_intact, sight.records_intact) &&
           holds(numbers_missing, sight.numbers_missing) && holds(proven, sight.proven) &&
           holds(behind_cut, sight.behind_cut);
}

std::span<const RecoveryCase> recovery_cases() {
    return cases;
}

Verdict decide(const BatchSight& sight) {
    for (const RecoveryCase& row : cases)
        if (row.fits(sight)) return row.verdict;
    assert(false);
    return Verdict::cut;
}

}  // namespace pesan::store
