#include "store/log.hpp"

#include "store/log_state.hpp"

namespace pesan::store {

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::~Log() = default;

Sequence Log::append(std::uint8_t type, BytesView head, BytesView body, bool may_skip) {
    State& state = *state_;
    if (state.core.failed || state.closed) return 0;
    const std::uint64_t size = record_header_size + head.size() + body.size();
    state.core.since_checkpoint_bytes += size;
    state.core.stats.appended_bytes += size;
    ++state.core.stats.appended_records;
    state.core.sealed = false;
    return state.core.appender.append(type, may_skip, head, body);
}

bool Log::has_pending() const {
    return state_->core.appender.has_pending();
}
std::size_t Log::pending_bytes() const {
    return state_->core.appender.pending_bytes();
}
Sequence Log::appended() const {
    return state_->core.appender.appended();
}
Sequence Log::durable() const {
    return state_->core.durable;
}
bool Log::failed() const {
    return state_->core.failed;
}

// --- writing

std::optional<WriteJob> Log::begin_write() {
    State& state = *state_;
    LogCore& core = state.core;
    if (state.write_out || core.failed) return std::nullopt;
    if (state.stalled != nullptr) {
        if (!state.stalled_group_may_run()) return std::nullopt;
        state.write_out = true;
        return WriteJob(std::move(state.stalled));
    }
    const bool seal = seal_due();
    if (!core.appender.has_pending() && !seal) return std::nullopt;
    core.appender.set_durable(core.durable);
    if (seal && !core.appender.append_seal()) {
        // No room for the seal: the manifest that lists the segment proves as much.
        core.appender.leave_segment();
        core.sealed = true;
        state.upkeep.wake();
        return std::nullopt;
    }
    auto group = core.appender.close_group();
    group->is_seal = seal;
    state.last_write = core.clock.boot();
    state.write_out = true;
    return WriteJob(std::move(group));
}

Result<void> Log::finish_write(WriteJob job, Result<void> outcome) {
    State& state = *state_;
    state.write_out = false;
    std::unique_ptr<WriteGroup> group = std::move(job.group_);
    if (!outcome && outcome.error().code == errc::no_space && group->syncs == 0) {
        state.core.look_at_disk();
        state.stalled = std::move(group);
        state.update_blocked();
        return {};
    }
    if (!outcome) state.fail(outcome.error());
    if (state.core.failed) return state.store_failed();
    state.wrote(*group);
    return {};
}

void Log::State::wrote(const WriteGroup& group) {
    core.appender.written(group);
    core.durable = group.last;
    core.appender.set_durable(core.durable);
    core.stats.written_bytes += group.written_bytes;
    core.stats.syncs += group.syncs;
    ++core.stats.groups;
    if (group.parts.size() > 1 || group.parts.front().origin) {
        core.look_at_disk();
        update_blocked();
        upkeep.wake();
    }
    if (group.is_seal && !core.appender.has_pending()) {
        core.sealed = true;
        upkeep.consider_leaving_tail();
        upkeep.wake();
    }
}

bool Log::State::stalled_group_may_run() {
    auto& spares = core.appender.spares();
    for (WriteGroup::Part& part : stalled->parts) {
        if (!part.origin || part.origin->spare || part.file != nullptr) continue;
        if (!spares.empty() && spares.front().capacity >= part.capacity) {
            part.origin->spare = spares.front().name;
            spares.pop_front();
            continue;
        }
        core.look_at_disk();
        if (core.stats.disk_free < part.capacity) return false;
    }
    return true;
}

bool Log::seal_due() const {
    const State& state = *state_;
    const LogCore& core = state.core;
    return !core.sealed && !core.failed && !state.write_out && state.stalled == nullptr &&
           !core.appender.has_pending() && core.appender.tail() != nullptr &&
           core.clock.boot() - state.last_write >= core.options.seal_after;
}

std::optional<BootTime> Log::next_timer() const {
    const State& state = *state_;
    const LogCore& core = state.core;
    if (core.failed || state.closed) return std::nullopt;
    std::optional<BootTime> timer;
    if (!state.maintenance_out) timer = state.upkeep.timer();
    const bool waits_for_seal = !core.sealed && !state.write_out && core.appender.tail() != nullptr;
    if (waits_for_seal && !core.appender.has_pending()) {
        const BootTime seal = state.last_write + core.options.seal_after;
        timer = timer ? std::min(*timer, seal) : seal;
    }
    return timer;
}

void Log::State::update_blocked() {
    // Some room above the limit before publishers go on, or the state would flutter.
    const std::uint64_t limit = core.options.disk_free_bytes_min;
    const std::uint64_t needed = blocked ? limit + limit / 4 : limit;
    blocked = stalled != nullptr || core.stats.disk_free < needed;
}

bool Log::blocked() const {
    return state_->blocked;
}

// --- liveness

void Log::add_references(Sequence sequence, std::uint32_t count) {
    state_->core.segments.add_references(sequence, count);
}
void Log::release(Sequence sequence) {
    state_->core.segments.release(sequence);
}
std::uint32_t Log::references(Sequence sequence) const {
    return state_->core.segments.references(sequence);
}

// --- checkpoints and maintenance

bool Log::checkpoint_due() const {
    return !state_->core.failed && state_->upkeep.checkpoint_due();
}
CheckpointWriter Log::begin_checkpoint() {
    return CheckpointWriter(appended());
}
void Log::submit(CheckpointWriter checkpoint) {
    state_->upkeep.submit(std::move(checkpoint));
}
bool Log::checkpoint_running() const {
    return state_->upkeep.checkpoint_running();
}

std::optional<MaintenanceJob> Log::begin_maintenance() {
    State& state = *state_;
    if (state.maintenance_out || state.core.failed || state.closed) return std::nullopt;
    auto task = state.upkeep.next();
    state.update_blocked();
    if (task == nullptr) return std::nullopt;
    state.maintenance_out = true;
    return MaintenanceJob(std::move(task));
}

Result<void> Log::finish_maintenance(MaintenanceJob job, Result<void> outcome) {
    State& state = *state_;
    state.maintenance_out = false;
    if (!outcome && outcome.error().code != errc::no_space) state.fail(outcome.error());
    if (state.core.failed) return state.store_failed();
    if (outcome)
        state.upkeep.stepped(*job.task_);
    else
        state.upkeep.starved();
    state.update_blocked();
    return {};
}

Stats Log::stats() const {
    const LogCore& core = state_->core;
    Stats stats = core.stats;
    stats.segments = core.segments.all().size();
    stats.spare_segments = core.appender.spares().size();
    for (const auto& segment : core.segments.all()) {
        stats.log_bytes += segment->end;
        stats.live_bytes += segment->live_bytes;
    }
    stats.live_records = core.segments.live_records();
    return stats;
}

const RecoveryReport& Log::recovery_report() const {
    return state_->core.report;
}

}  // namespace pesan::store
