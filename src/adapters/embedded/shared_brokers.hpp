#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "net/broker/broker_thread.hpp"

namespace pesan::embedded {

/// The brokers of this process: one a directory, shared by all its connections. Safe from any
/// thread.
class SharedBrokers {
public:
    /// Lives as long as the process.
    static SharedBrokers& instance();

    /// The broker of a directory, started if there is none; it may not be ready yet. Each call
    /// needs one release().
    std::shared_ptr<net::BrokerThread> acquire(const std::filesystem::path& directory);
    /// returns  true for the last user: the broker is no longer shared and the caller stops it
    bool release(const std::filesystem::path& directory);

    void on_failure(std::function<void(const Error&)> action);

private:
    struct Entry {
        std::shared_ptr<net::BrokerThread> broker;
        std::size_t users = 0;
        /// The end of the last broker on this directory.
        std::shared_future<void> gone;
    };

    std::mutex mutex_;
    std::map<std::filesystem::path, Entry> entries_;
    std::function<void(const Error&)> on_failure_;
};

}  // namespace pesan::embedded
