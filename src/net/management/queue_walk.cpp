#include "net/management/queue_walk.hpp"

namespace pesan::management {

std::optional<Answer> QueueWalk::step(Desk& desk, const Call& call) {
    if (!begun_) {
        begun_ = true;
        if (auto fault = begin(desk, call)) return fault;
        names_ = desk.engine.queues();
    }
    const auto end = std::min(names_.size(), next_ + queues_per_step);
    for (; next_ < end; ++next_)
        if (desk.engine.has_queue(names_[next_])) visit(desk, call, names_[next_]);
    if (next_ < names_.size()) return std::nullopt;
    return finish(desk, call);
}

void QueueTotals::add(const broker::QueueStatus& status) {
    ++queues;
    consumers += status.consumers;
    ready += status.ready;
    unsettled += status.unsettled;
    delayed += status.delayed;
    published += status.published;
    delivered += status.delivered;
    acknowledged += status.acknowledged;
    returned += status.returned;
    dead_lettered += status.dead_lettered;
    expired += status.expired;
}

void add_counts(boost::json::object& to, const QueueTotals& totals) {
    to["messages"] = totals.messages();
    to["messages_ready"] = totals.ready;
    to["messages_unacknowledged"] = totals.unsettled;
    to["messages_delayed"] = totals.delayed;
}

boost::json::object message_stats(const QueueTotals& totals) {
    return {{"publish", totals.published},
            {"deliver_get", totals.delivered},
            {"ack", totals.acknowledged},
            {"redeliver", totals.returned},
            {"dead_lettered", totals.dead_lettered},
            {"expired", totals.expired}};
}

}  // namespace pesan::management
