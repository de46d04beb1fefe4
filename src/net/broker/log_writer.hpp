#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/clock.hpp"
#include "broker/engine.hpp"
#include "net/broker/worker_thread.hpp"
#include "store/log.hpp"

namespace pesan::net {

/// Decides when the log is written, and has two threads do it: one writes and syncs groups, one
/// does maintenance (segments, checkpoints, compaction), so that a confirm never waits for the
/// latter.
///
/// A publish, a declare or a waiting confirm starts a sync at once when none runs; whatever comes
/// meanwhile is the next group. Settlements start none: they go along, at most `write_delay_max`
/// later.
///
/// Used on the broker's thread; outcomes come back to it through `post`.
class LogWriter {
public:
    static constexpr std::chrono::milliseconds write_delay_max{5};

    /// Runs a function on the broker's thread; from any thread.
    using Post = std::function<void(std::function<void()>)>;

    LogWriter(broker::Engine& engine, store::Log& log, Clock& clock, Post post);

    /// Starts what is due; at the end of each turn.
    void turn();
    /// When turn() is to be called again although nothing happens.
    [[nodiscard]] std::optional<BootTime> next() const;
    /// No job is out.
    [[nodiscard]] bool idle() const { return !writing_ && !maintaining_; }
    /// Starts no job any more.
    void stop() { stopping_ = true; }

    /// Called once when a job has failed for good, after the engine was told.
    std::function<void(const Error&)> on_failure;

private:
    void write_if_due();
    void checkpoint_if_due();
    void maintain();
    void written(std::shared_ptr<store::WriteJob> job, Result<void> outcome);
    void maintained(std::shared_ptr<store::MaintenanceJob> job, Result<void> outcome);
    void judge(const Result<void>& state);

    broker::Engine& engine_;
    store::Log& log_;
    Clock& clock_;
    Post post_;
    bool writing_ = false;
    bool maintaining_ = false;
    bool stopping_ = false;
    bool failed_ = false;
    /// Since when something has to be written within write_delay_max.
    std::optional<BootTime> wanted_since_;
    // Last, so that their ends come first: they may still post outcomes.
    WorkerThread writer_{"pesan-write"};
    WorkerThread maintenance_{"pesan-maintain"};
};

}  // namespace pesan::net
