#include "services/outgoing/rules.hpp"

#include "pesan/errc.hpp"

namespace pesan::outgoing {

namespace {

Result<Row> resolved(Row row, State state) {
    if (row.state != State::unknown) {
        return Error(errc::conflict,
                     "its state is " + std::string(name_of(row.state)) + ", not unknown");
    }
    row.state = state;
    row.marked = false;
    return row;
}

}  // namespace

std::optional<UnknownPolicy> parse_unknown_policy(std::string_view name) {
    if (name == "resend") return UnknownPolicy::resend;
    if (name == "hold") return UnknownPolicy::hold;
    return std::nullopt;
}

Plan plan(const std::optional<Row>& row, UnknownPolicy policy) {
    if (!row) return Plan::send;
    switch (row->state) {
        case State::sent:
        case State::suppressed:
            return Plan::nothing;
        case State::failed:
            return Plan::send;
        case State::sending:
            if (!row->marked) return Plan::send;
            return policy == UnknownPolicy::resend ? Plan::send_again : Plan::hold;
        case State::unknown:
            return policy == UnknownPolicy::resend ? Plan::send_again : Plan::nothing;
    }
    return Plan::nothing;
}

Row marked(Row row, Plan plan) {
    if (plan == Plan::send_again) {
        // Still `sending` means that the process ended between mark and answer: nobody has counted
        // that yet.
        if (row.state == State::sending) ++row.unknowns;
        ++row.resent;
    }
    row.state = State::sending;
    row.marked = true;
    row.answer.clear();
    return row;
}

Row settled(Row row, const Answer& answer, Attempt attempt) {
    const bool unknown_before = row.marked && !attempt.marked;
    row.answer = answer.line();
    if (!answer.server_id.empty()) row.server_id = answer.server_id;
    switch (answer.kind) {
        case AnswerKind::accepted:
            row.state = State::sent;
            row.marked = false;
            break;
        case AnswerKind::refused:
            row.state = State::failed;
            row.marked = false;
            break;
        case AnswerKind::deferred:
        case AnswerKind::unreachable:
        case AnswerKind::not_marked:
            if (unknown_before) break;
            row.state = attempt.last ? State::failed : State::sending;
            row.marked = false;
            break;
        case AnswerKind::unknown:
            row.state = State::unknown;
            row.marked = true;
            ++row.unknowns;
            break;
    }
    return row;
}

Result<Row> resolved_as_sent(Row row) {
    return resolved(std::move(row), State::sent);
}

Result<Row> resolved_as_failed(Row row) {
    return resolved(std::move(row), State::failed);
}

Result<Row> released(Row row) {
    const bool failed_again = row.state == State::failed && !row.request.empty();
    // `failed` is what plan() sends.
    if (failed_again) return row;
    auto free = resolved(std::move(row), State::failed);
    if (free) ++free->resent;
    return free;
}

}  // namespace pesan::outgoing
