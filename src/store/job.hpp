#pragma once

#include <memory>

#include "pesan/result.hpp"

namespace pesan::store {

struct WriteGroup;
class MaintenanceTask;

/// One group on its way to disk. run() once, on any thread; then Log::finish_write() on the
/// owner's.
class WriteJob {
public:
    explicit WriteJob(std::unique_ptr<WriteGroup> group);
    ~WriteJob();
    WriteJob(WriteJob&&) noexcept;
    WriteJob& operator=(WriteJob&&) noexcept;

    /// Writes and syncs; blocks.
    Result<void> run();

private:
    friend class Log;
    std::unique_ptr<WriteGroup> group_;
};

/// One piece of maintenance. run() once, on any thread; then Log::finish_maintenance() on the
/// owner's.
class MaintenanceJob {
public:
    explicit MaintenanceJob(std::shared_ptr<MaintenanceTask> task);

    /// Does about 1 MiB of I/O at most, blocks.
    Result<void> run();

private:
    friend class Log;
    std::shared_ptr<MaintenanceTask> task_;
};

}  // namespace pesan::store
