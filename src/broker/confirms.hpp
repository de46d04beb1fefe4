#pragma once

#include <deque>
#include <vector>

#include "broker/sessions.hpp"
#include "store/record.hpp"

namespace pesan::broker {

/// Publishes that wait for their record to be durable, in the order they were made.
class Confirms {
public:
    void wait(store::Sequence sequence, SessionId session, PublishTag tag);
    /// For what need not wait; goes out with the next flush().
    void confirm_now(SessionId session, PublishTag tag);
    /// Confirms what is durable.
    void durable(store::Sequence sequence, const Sessions& sessions);
    /// Confirms what need not wait.
    void flush(const Sessions& sessions);
    /// Nothing that waits will be confirmed.
    void fail(const Error& error, const Sessions& sessions);
    [[nodiscard]] bool idle() const { return waiting_.empty() && at_once_.empty(); }
    [[nodiscard]] bool flush_due() const { return !at_once_.empty(); }

private:
    struct Waiting {
        store::Sequence sequence = 0;
        SessionId session = 0;
        PublishTag tag = 0;
    };

    /// Calls the sink once for each run of one session.
    class Run;

    std::deque<Waiting> waiting_;
    std::vector<Waiting> at_once_;
    std::vector<PublishTag> tags_;
};

}  // namespace pesan::broker
