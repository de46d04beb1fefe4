#include "adapters/sqlite/checkpointer.hpp"

#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/error.hpp"

namespace pesan::sqlite {

/// Passive: waits neither for readers nor for the writer. What it could not copy is copied by the
/// next one.
void Checkpointer::copy_log(::sqlite3* connection) {
    // SQLite refuses a second copy at the same time; the writer that has come to the log's maximum
    // must wait for the first.
    const std::lock_guard lock(copying_);
    const int code =
        sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && code != SQLITE_BUSY)
        spdlog::warn("the database's log could not be copied, it grows: {}",
                     last_error(connection).message());
}

void Checkpointer::watch(::sqlite3* writer) {
    sqlite3_wal_hook(writer, committed, this);
}

int Checkpointer::committed(void* self, ::sqlite3* writer, const char*, int log_pages) {
    auto& checkpointer = *static_cast<Checkpointer*>(self);
    // A log that has become shorter has begun again.
    if (log_pages < checkpointer.next_at_pages_ - step_pages)
        checkpointer.next_at_pages_ = step_pages;
    if (log_pages < checkpointer.next_at_pages_) return SQLITE_OK;
    checkpointer.next_at_pages_ = log_pages + step_pages;
    if (log_pages < log_pages_max) {
        checkpointer.want();
    } else {
        checkpointer.copy_log(writer);
    }
    return SQLITE_OK;
}

void Checkpointer::want() {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    wanted_ = true;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    changed_.notify_one();
}

void Checkpointer::run() {
    auto connection = Connection::open(settings_, Connection::Access::write);
    if (!connection) {
        spdlog::warn("the database's log is not copied: {}", connection.error().message());
        return;
    }
    std::unique_lock lock(mutex_);
    while (!stopped_) {
        if (std::exchange(wanted_, false)) {
            lock.unlock();
            copy_log((*connection)->handle());
            lock.lock();
        } else {
            changed_.wait(lock);
        }
    }
}

void Checkpointer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

}  // namespace pesan::sqlite
