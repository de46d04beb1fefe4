#pragma once

#include <optional>
#include <string_view>

#include "pesan/result.hpp"
#include "services/outgoing/answer.hpp"
#include "services/outgoing/row.hpp"

namespace pesan::outgoing {

/// What to do with a message whose outcome is unknown.
enum class UnknownPolicy {
    /// Send it again, with the same Message-ID: never missing, twice only where the counter says
    /// so.
    resend,
    /// Wait until a person resolves it.
    hold,
};

[[nodiscard]] std::optional<UnknownPolicy> parse_unknown_policy(std::string_view name);

enum class Plan {
    send,
    /// Send although the server may have it already.
    send_again,
    /// The outcome of an earlier attempt is not known: wait for a person.
    hold,
    /// Its effect is there.
    nothing,
};

/// What to do with a message, from what is remembered of it (absent: never seen). A failed one is
/// sent: it came back because someone replayed its dead letter.
[[nodiscard]] Plan plan(const std::optional<Row>& row, UnknownPolicy policy);

/// The row when an attempt hands the message over: what the mark commits.
[[nodiscard]] Row marked(Row row, Plan plan);
struct Attempt {
    /// The mark was set in this attempt.
    bool marked = false;
    /// No further attempt will be made.
    bool last = false;
};

/// The row after the answer. An attempt that ends before its mark does not take an earlier one's
/// mark back: what was unknown stays unknown.
[[nodiscard]] Row settled(Row row, const Answer& answer, Attempt attempt);

/// What a person decides about an unknown outcome.
///
/// errors   conflict: the outcome is not unknown
[[nodiscard]] Result<Row> resolved_as_sent(Row row);
[[nodiscard]] Result<Row> resolved_as_failed(Row row);
/// Send it again: also allowed for one that failed when it was sent again, as long as its command
/// is kept.
[[nodiscard]] Result<Row> released(Row row);

}  // namespace pesan::outgoing
