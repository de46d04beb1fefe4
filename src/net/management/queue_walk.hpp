#pragma once

#include <vector>

#include "net/management/actions.hpp"

namespace pesan::management {

/// Slices that visit every queue of the moment, some dozens at a time.
class QueueWalk : public Slices {
public:
    std::optional<Answer> step(Desk& desk, const Call& call) final;

protected:
    /// A fault ends the walk before it begins.
    virtual std::optional<Answer> begin(Desk&, const Call&) { return std::nullopt; }
    /// The queue still exists.
    virtual void visit(Desk& desk, const Call& call, const broker::QueueName& name) = 0;
    virtual Answer finish(Desk& desk, const Call& call) = 0;

private:
    static constexpr std::size_t queues_per_step = 64;

    bool begun_ = false;
    std::vector<broker::QueueName> names_;
    std::size_t next_ = 0;
};

/// A queue's counts added up.
struct QueueTotals {
    std::uint64_t queues = 0;
    std::uint64_t consumers = 0;
    std::uint64_t ready = 0;
    std::uint64_t unsettled = 0;
    std::uint64_t delayed = 0;
    std::uint64_t published = 0;
    std::uint64_t delivered = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t returned = 0;
    std::uint64_t dead_lettered = 0;
    std::uint64_t expired = 0;

    void add(const broker::QueueStatus& status);
    [[nodiscard]] std::uint64_t messages() const { return ready + unsettled + delayed; }
};

/// messages, messages_ready, messages_unacknowledged; what waits for a delay is ready for no one
/// and has a count of its own, messages_delayed.
void add_counts(boost::json::object& to, const QueueTotals& totals);
/// message_stats: publish, deliver_get, ack and others.
[[nodiscard]] boost::json::object message_stats(const QueueTotals& totals);

}  // namespace pesan::management
