#include "broker/sessions.hpp"

#include <limits>

namespace pesan::broker {

bool Consumer::has_credit() const {
    // What needs no acknowledgement is never unsettled, and no limit of such is meant for it.
    if (spec.acknowledge_on_delivery) return !session->full;
    const std::uint32_t limit =
        spec.prefetch == 0 ? std::numeric_limits<std::uint16_t>::max() : spec.prefetch;
    return session->has_credit() && unsettled < limit;
}

Consumer* Session::consumer(ConsumerId consumer_id) const {
    const auto found = consumers.find(consumer_id);
    return found == consumers.end() ? nullptr : found->second.get();
}

Session& Sessions::open(SessionSink& sink, ConnectionId connection) {
    auto session = std::make_unique<Session>();
    session->id = ++last_session_;
    session->sink = &sink;
    session->connection = connection;
    return *sessions_.emplace(session->id, std::move(session)).first->second;
}

void Sessions::close(SessionId id) {
    sessions_.erase(id);
}

Session* Sessions::find(SessionId id) const {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second.get();
}

Consumer& Sessions::add_consumer(Session& session, QueueId queue, const ConsumerSpec& spec) {
    auto consumer = std::make_unique<Consumer>();
    consumer->id = ++last_consumer_;
    consumer->session = &session;
    consumer->queue = queue;
    consumer->spec = spec;
    return *session.consumers.emplace(consumer->id, std::move(consumer)).first->second;
}

}  // namespace pesan::broker
