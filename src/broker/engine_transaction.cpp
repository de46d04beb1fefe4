#include <algorithm>
#include <map>

#include "broker/engine_state.hpp"

namespace pesan::broker {

std::size_t Transaction::bytes() const {
    std::size_t all = 0;
    for (const auto& publish : publishes) {
        all += publish.exchange.text.size() + publish.routing_key.size() +
               publish.properties.size() + publish.body.size();
    }
    return all;
}

namespace {

using State = Engine::State;

/// Everything that makes a transaction impossible as a whole.
Result<void> check(const State& state, SessionId session_id, const Transaction& transaction) {
    if (state.failure) return errc::store_failed;
    const auto* session = state.sessions.find(session_id);
    if (session == nullptr) return errc::unknown_session;
    if (transaction.bytes() > transaction_bytes_max) return errc::transaction_too_large;
    for (const auto& publish : transaction.publishes) {
        if (publish.properties.size() + publish.body.size() > message_size_bytes_max)
            return errc::message_too_large;
        if (publish.routing_key.size() > name_bytes_max)
            return Error(errc::invalid_argument, "routing key is too long");
    }
    for (const auto& settlement : transaction.settlements) {
        if (!session->deliveries.contains(settlement.tag)) return errc::unknown_delivery;
    }
    if (!transaction.publishes.empty() && state.blocked()) return errc::blocked;
    return {};
}

/// Writes the publishes, invisible until the commit. One that finds no queue is left out.
Result<TransactionOutcome> write_publishes(State& state, const Transaction& transaction,
                                           TransactionCommittedRecord& commit) {
    TransactionOutcome outcome;
    TransactionPublishRecord record;
    for (const auto& publish : transaction.publishes) {
        const auto prepared =
            state.prepare_publish(record.publish, publish.exchange, publish.routing_key,
                                  publish.properties, publish.body, publish.flags);
        const auto queues = prepared ? record.publish.queues.size() : std::size_t{0};
        outcome.queues.push_back(queues);
        if (queues == 0) continue;
        const auto written = state.commit(record, publish.body);
        if (!written) return written.error();
        if (commit.first == 0) commit.first = *written;
    }
    return outcome;
}

/// Acknowledged messages leave their queues with the commit itself.
void take_acknowledged(State& state, SessionId session, const Transaction& transaction,
                       TransactionCommittedRecord& commit) {
    std::map<QueueId, Places> settled;
    for (const auto& settlement : transaction.settlements) {
        if (settlement.ending != Transaction::Ending::acknowledge) continue;
        const auto delivery = state.take_delivery(session, settlement.tag);
        auto* queue = delivery ? state.topology.queue(delivery->queue) : nullptr;
        if (queue == nullptr) continue;
        ++queue->totals.acknowledged;
        settled[queue->id].list.push_back(delivery->place);
    }
    for (auto& [queue, places] : settled) {
        std::sort(places.list.begin(), places.list.end());
        commit.queues.push_back(queue);
        commit.settled.push_back(std::move(places));
    }
}

}  // namespace

Result<TransactionOutcome> Engine::commit_transaction(SessionId session, PublishTag tag,
                                                      const Transaction& transaction) {
    auto& state = *state_;
    if (auto checked = check(state, session, transaction); !checked) return checked.error();
    TransactionCommittedRecord commit;
    auto outcome = write_publishes(state, transaction, commit);
    if (!outcome) return outcome;
    take_acknowledged(state, session, transaction, commit);
    if (commit.first != 0 || !commit.queues.empty()) {
        if (auto committed = state.commit(commit); !committed) return committed.error();
    }
    for (const auto& [settled, ending] : transaction.settlements) {
        Result<void> done;
        if (ending == Transaction::Ending::requeue) done = requeue(session, settled);
        if (ending == Transaction::Ending::return_unwanted)
            done = requeue(session, settled, Return::returned);
        if (ending == Transaction::Ending::reject) done = reject(session, settled);
        if (!done && done.error().code == errc::store_failed) return done.error();
    }
    if (transaction.publishes.empty() && transaction.settlements.empty()) {
        state.confirms.confirm_now(session, tag);
        return outcome;
    }
    // What was rejected or returned waits for the disk with the rest.
    state.gather_all();
    state.confirms.wait(state.log->appended(), session, tag);
    state.wanted = state.log->appended();
    return outcome;
}

std::vector<DeliveryTag> Engine::unsettled(SessionId session_id) const {
    std::vector<DeliveryTag> tags;
    const auto* session = state_->sessions.find(session_id);
    if (session == nullptr) return tags;
    session->deliveries.for_each(
        [&](const OpenDelivery& delivery) { tags.push_back(delivery.tag); });
    return tags;
}

void State::apply(const TransactionPublishRecord& record, store::Sequence sequence) {
    auto& pending = uncommitted.emplace_back();
    pending.sequence = sequence;
    pending.record = record.publish;
    pending.properties = record.publish.properties;
}

void State::apply(const TransactionCommittedRecord& record, store::Sequence sequence) {
    for (auto& pending : std::exchange(uncommitted, {})) {
        // What stands before the first one is of a transaction that a crash cut off.
        if (record.first == 0 || pending.sequence < record.first) continue;
        pending.record.exchange = pending.record.routing_key = {};
        pending.record.properties = pending.properties;
        apply(pending.record, pending.sequence);
    }
    for (std::size_t i = 0; i < record.queues.size() && i < record.settled.size(); ++i) {
        auto* queue = topology.queue(record.queues[i]);
        if (queue == nullptr) continue;
        for (const auto place : record.settled[i].list) {
            if (queue->settle(place)) bodies.forget(place, sequence);
        }
        list_for_pump(*queue);
    }
}

}  // namespace pesan::broker
