#include "broker/engine.hpp"

#include "broker/engine_state.hpp"

namespace pesan::broker {

namespace {

/// Messages, timers or removals in one tick: well below a millisecond.
constexpr std::size_t tick_budget = 256;
/// Deliveries of one queue before the next queue has its turn.
constexpr std::size_t queue_budget = 64;

template <class R>
Result<void> decode_and_apply(Engine::State& state, const store::Record& record) {
    R decoded;
    const auto body = decode_record(record.payload, decoded);
    if (!body) return body.error();
    if constexpr (std::is_same_v<R, PublishRecord>)
        decoded.body_bytes = static_cast<std::uint32_t>(body->size());
    if constexpr (std::is_same_v<R, TransactionPublishRecord>)
        decoded.publish.body_bytes = static_cast<std::uint32_t>(body->size());
    state.apply(decoded, record.sequence);
    return {};
}

}  // namespace

Engine::Engine(Clock& clock, EngineOptions options)
    : state_(std::make_unique<State>(clock, options)) {}
Engine::~Engine() = default;

void Engine::start(store::Log& log) {
    auto& state = *state_;
    state.log = &log;
    state.bodies.use(log);
    state.durable = log.durable();
    std::vector<QueueId> passing;
    std::vector<ExchangeName> passing_exchanges;
    for (const auto& [id, queue] : state.topology.queues()) {
        queue->for_each_present([&](Place place) { state.bodies.keep(place, 1); });
        queue->all_delayed().for_each(
            [&](const Queue::Delayed& delayed) { state.bodies.keep(delayed.place, 1); });
        state.list_for_pump(*queue);
        state.set_alarm(*queue);
        if (!queue->spec.durable || queue->spec.exclusive_owner != 0) passing.push_back(id);
    }
    for (const auto& [name, exchange] : state.topology.exchanges()) {
        if (!exchange.spec().durable) passing_exchanges.emplace_back(name);
    }
    for (const auto id : passing) {
        QueueDeletedRecord record;
        record.queue = id;
        if (!state.commit(record)) return;
    }
    for (const auto& name : passing_exchanges) {
        if (!state.commit(ExchangeDeletedRecord{name})) return;
    }
    // They went with their connections; the numbers of those begin anew.
    state.exclusive_queues.clear();
    (void)state.drop_exchanges_left_alone().has_value();
}

bool Engine::tick() {
    auto& state = *state_;
    if (state.failure) return false;
    state.confirms.flush(state.sessions);
    for (const auto& [session_id, consumer] : std::exchange(state.cancelled, {})) {
        if (const auto* session = state.sessions.find(session_id))
            session->sink->cancelled(consumer);
    }
    auto budget = state.run_alarms(tick_budget);
    budget = state.run_session_alarms(budget);
    budget = state.hand_over_held(budget);
    for (auto queues = state.pump_list.size(); queues > 0 && budget > 0; --queues) {
        auto* queue = state.topology.queue(state.pump_list.front());
        state.pump_list.pop_front();
        if (queue == nullptr) continue;
        queue->pump_listed = false;
        const auto share = std::min(budget, queue_budget);
        budget -= share - state.pump(*queue, share);
    }
    budget = state.bury_slice(budget);
    state.measure_memory();
    state.tell_blocked();
    const auto next = next_deadline();
    return !state.pump_list.empty() || !state.buried.empty() || !state.cancelled.empty() ||
           (state.held_gathered > 0 && state.held.front().mark <= state.durable) ||
           (next && *next <= state.clock.boot());
}

std::optional<BootTime> Engine::next_deadline() const {
    std::optional<BootTime> next;
    if (!state_->alarms.empty()) next = state_->alarms.begin()->first;
    const auto& sessions = state_->session_alarms;
    if (!sessions.empty() && (!next || sessions.begin()->first < *next))
        next = sessions.begin()->first;
    return next;
}

bool Engine::sync_wanted() const {
    return !state_->failure &&
           (state_->wanted > state_->durable || state_->held_gathered < state_->held.size());
}

bool Engine::write_wanted() const {
    return !state_->failure && (state_->log->has_pending() || !state_->gather_list.empty());
}

void Engine::gather() {
    if (!state_->failure) state_->gather_all();
}

store::Sequence Engine::appended() const {
    return state_->log->appended();
}

void Engine::want_durable(store::Sequence sequence) {
    state_->wanted = std::max(state_->wanted, sequence);
}

void Engine::durable(store::Sequence sequence) {
    state_->durable = std::max(state_->durable, sequence);
    state_->bodies.durable(sequence);
    state_->confirms.durable(sequence, state_->sessions);
}

void Engine::fail(const Error& error) {
    state_->failure = error;
    state_->confirms.flush(state_->sessions);
    state_->confirms.fail(error, state_->sessions);
}

bool Engine::blocked() const {
    return state_->blocked();
}

std::uint64_t Engine::memory_bytes() const {
    return state_->memory;
}

void Engine::checkpoint(store::CheckpointWriter& writer) {
    state_->checkpoint(writer);
}

void Engine::reset() {
    auto fresh = std::make_unique<State>(state_->clock, state_->options);
    state_ = std::move(fresh);
}

Result<void> Engine::restore(BytesView chunk) {
    return state_->restore(chunk);
}

void Engine::begin_batch(const store::BatchTime& time) {
    state_->move_to_boot(time);
}

Result<void> Engine::apply(const store::Record& record) {
    auto& state = *state_;
    switch (static_cast<RecordType>(record.type)) {
        case RecordType::publish:
            return decode_and_apply<PublishRecord>(state, record);
        case RecordType::settled:
            return decode_and_apply<SettledRecord>(state, record);
        case RecordType::delivered:
            return decode_and_apply<DeliveredRecord>(state, record);
        case RecordType::returned:
            return decode_and_apply<ReturnedRecord>(state, record);
        case RecordType::given_back:
            return decode_and_apply<GivenBackRecord>(state, record);
        case RecordType::retry:
            return decode_and_apply<RetryRecord>(state, record);
        case RecordType::dead_letter:
            return decode_and_apply<DeadLetterRecord>(state, record);
        case RecordType::entered:
            return decode_and_apply<EnteredRecord>(state, record);
        case RecordType::exchange_declared:
            return decode_and_apply<ExchangeDeclaredRecord>(state, record);
        case RecordType::exchange_deleted:
            return decode_and_apply<ExchangeDeletedRecord>(state, record);
        case RecordType::queue_declared:
            return decode_and_apply<QueueDeclaredRecord>(state, record);
        case RecordType::queue_deleted:
            return decode_and_apply<QueueDeletedRecord>(state, record);
        case RecordType::bound:
            return decode_and_apply<BoundRecord>(state, record);
        case RecordType::unbound:
            return decode_and_apply<UnboundRecord>(state, record);
        case RecordType::paused:
            return decode_and_apply<PausedRecord>(state, record);
        case RecordType::setting_put:
            return decode_and_apply<SettingPutRecord>(state, record);
        case RecordType::setting_erased:
            return decode_and_apply<SettingErasedRecord>(state, record);
        case RecordType::transaction_publish:
            return decode_and_apply<TransactionPublishRecord>(state, record);
        case RecordType::transaction_committed:
            return decode_and_apply<TransactionCommittedRecord>(state, record);
    }
    return Error(errc::malformed_record, "unknown record type " + std::to_string(record.type));
}

void Engine::finish() {
    auto& state = *state_;
    const auto boot_id = state.clock.boot_id();
    // A crash cut this transaction off.
    state.uncommitted.clear();
    state.move_to_boot({state.clock.wall(), state.clock.boot(), boot_id});
    for (const auto& [id, queue] : state.topology.queues()) {
        queue->end_running_attempts();
        queue->used = state.clock.boot();
        queue->totals = {};
    }
}

}  // namespace pesan::broker
