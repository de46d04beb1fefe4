#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "adapters/postgresql/connection.hpp"

namespace pesan::postgresql {

/// Hears NOTIFY on a connection of its own, which exists while someone listens. After a lost
/// connection it listens again and wakes everybody, since words may have been missed. Safe from any
/// thread.
class Listener {
public:
    explicit Listener(const Settings& settings);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// The returned object ends it and must not outlive the listener by use.
    [[nodiscard]] static std::shared_ptr<void> listen(std::shared_ptr<Listener> self,
                                                      std::string channel,
                                                      std::function<void()> wake);
    /// Harmless twice.
    void close();

private:
    void run();
    /// Until the connection is lost or the listener closed.
    void hear(Connection& connection);
    bool subscribe_new(Connection& connection, std::set<std::string>& subscribed);
    void wake(const std::string* channel);
    void pause(std::chrono::milliseconds limit);
    void signal();
    void clear_signal();

    const Settings& settings_;
    std::mutex mutex_;
    std::map<std::uint64_t, std::pair<std::string, std::function<void()>>> wakers_;
    std::uint64_t next_ = 0;
    std::thread thread_;
    std::atomic<bool> closing_ = false;
    /// An eventfd that interrupts poll().
    int signal_fd_;
};

}  // namespace pesan::postgresql
