#include "net/broker/log_writer.hpp"

#include <utility>

namespace pesan::net {

LogWriter::LogWriter(broker::Engine& engine, store::Log& log, Clock& clock, Post post)
    : engine_(engine), log_(log), clock_(clock), post_(std::move(post)) {}

void LogWriter::turn() {
    if (failed_ || stopping_) return;
    write_if_due();
    checkpoint_if_due();
    maintain();
}

void LogWriter::write_if_due() {
    if (!engine_.sync_wanted() && !engine_.write_wanted() && !log_.seal_due()) {
        wanted_since_.reset();
        return;
    }
    if (!wanted_since_) wanted_since_ = clock_.boot();
    if (writing_) return;
    const bool now = engine_.sync_wanted() || log_.seal_due() ||
                     clock_.boot() - *wanted_since_ >= write_delay_max;
    if (!now) return;
    engine_.gather();
    auto begun = log_.begin_write();
    if (!begun) {
        // The disk is full: look again a little later, not at once.
        wanted_since_ = clock_.boot();
        return;
    }
    wanted_since_.reset();
    writing_ = true;
    auto job = std::make_shared<store::WriteJob>(std::move(*begun));
    writer_.post([this, job] {
        auto outcome = job->run();
        post_([this, job, outcome = std::move(outcome)] { written(job, outcome); });
    });
}

void LogWriter::written(std::shared_ptr<store::WriteJob> job, Result<void> outcome) {
    writing_ = false;
    judge(log_.finish_write(std::move(*job), std::move(outcome)));
    if (!failed_) engine_.durable(log_.durable());
}

void LogWriter::checkpoint_if_due() {
    if (!log_.checkpoint_due() || log_.checkpoint_running()) return;
    engine_.gather();
    auto checkpoint = log_.begin_checkpoint();
    engine_.checkpoint(checkpoint);
    log_.submit(std::move(checkpoint));
}

void LogWriter::maintain() {
    if (maintaining_) return;
    auto begun = log_.begin_maintenance();
    if (!begun) return;
    maintaining_ = true;
    auto job = std::make_shared<store::MaintenanceJob>(std::move(*begun));
    maintenance_.post([this, job] {
        auto outcome = job->run();
        post_([this, job, outcome = std::move(outcome)] { maintained(job, outcome); });
    });
}

void LogWriter::maintained(std::shared_ptr<store::MaintenanceJob> job, Result<void> outcome) {
    maintaining_ = false;
    judge(log_.finish_maintenance(std::move(*job), std::move(outcome)));
}

void LogWriter::judge(const Result<void>& state) {
    if (state || failed_ || !log_.failed()) return;
    failed_ = true;
    engine_.fail(state.error());
    if (on_failure) on_failure(state.error());
}

std::optional<BootTime> LogWriter::next() const {
    if (failed_ || stopping_) return std::nullopt;
    auto when = log_.next_timer();
    if (wanted_since_ && !writing_) {
        auto write_at = *wanted_since_ + write_delay_max;
        if (!when || write_at < *when) when = write_at;
    }
    return when;
}

}  // namespace pesan::net
