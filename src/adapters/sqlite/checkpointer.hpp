#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "adapters/sqlite/settings.hpp"

struct sqlite3;

namespace pesan::sqlite {

/// Copies what is in the write-ahead log into the database file, on a thread and a connection of
/// its own. SQLite's automatic checkpoint does it within a commit, which then takes two syncs and
/// hundreds of writes more than its neighbours: the slowest one in a hundred.
///
/// The thread starts with the first copy. One object watches one writer.
class Checkpointer {
public:
    /// The log's growth, in pages, after which it is copied: four times SQLite's own. Of a page
    /// that was written often only the last version is copied, so that rare copies write less, and
    /// fewer commits share the disk with one.
    static constexpr int step_pages = 4000;
    /// A log that still has so many pages because the writer never rests is copied by the writer
    /// itself: only then can it begin again at its start.
    static constexpr int log_pages_max = 4 * step_pages;

    explicit Checkpointer(Settings settings) : settings_(std::move(settings)) {}
    ~Checkpointer() { stop(); }
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    /// Takes the place of the automatic checkpoint on this connection, which must be closed before
    /// this object goes.
    void watch(::sqlite3* writer);
    /// Ends the thread. Harmless twice; nothing may be committed any more.
    void stop();

private:
    static int committed(void* self, ::sqlite3* writer, const char* database, int log_pages);
    void copy_log(::sqlite3* connection);
    void want();
    void run();

    const Settings settings_;
    /// The writer's thread only: where the next copy is due.
    int next_at_pages_ = step_pages;
    std::mutex copying_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool wanted_ = false;
    bool stopped_ = false;
    std::thread thread_;
};

}  // namespace pesan::sqlite
