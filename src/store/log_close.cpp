#include "store/log_state.hpp"

namespace pesan::store {

Result<void> Log::State::run_write(Log& log) {
    auto job = log.begin_write();
    if (!job)
        return stalled != nullptr ? Result<void>(Error(errc::no_space, core.directory.path()))
                                  : Result<void>();
    auto outcome = job->run();
    return log.finish_write(std::move(*job), std::move(outcome));
}

Result<void> Log::State::run_maintenance(Log& log) {
    upkeep.wake();
    auto job = log.begin_maintenance();
    if (!job) return Error(errc::no_space, core.directory.path());
    auto outcome = job->run();
    return log.finish_maintenance(std::move(*job), std::move(outcome));
}

Result<void> Log::close() {
    State& state = *state_;
    LogCore& core = state.core;
    if (state.closed) return {};
    if (core.failed) return state.store_failed();
    while (has_pending() || state.stalled != nullptr)
        if (auto written = state.run_write(*this); !written) return written;
    while (checkpoint_running())
        if (auto stepped = state.run_maintenance(*this); !stepped) return stepped;
    if (!core.sealed && core.appender.append_seal()) {
        WriteJob job(core.appender.close_group());
        auto outcome = job.run();
        if (auto sealed = finish_write(std::move(job), std::move(outcome)); !sealed) return sealed;
    }
    core.appender.leave_segment();
    auto finished = state.finish_files();
    state.closed = finished.has_value();
    if (!finished) state.fail(finished.error());
    return finished;
}

Result<void> Log::State::finish_files() {
    for (const auto& segment : core.segments.all()) {
        if (segment->index_saved) continue;
        IndexTask task(core.directory, *segment, segment->file_size > segment->end);
        if (auto saved = task.step(); !saved) return saved;
        segment->index_saved = true;
    }
    return write_manifest(core.directory, core.describe(true));
}

}  // namespace pesan::store
