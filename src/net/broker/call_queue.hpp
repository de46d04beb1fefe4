#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "net/broker/completions.hpp"
#include "pesan/result.hpp"

namespace pesan::net {

class BrokerThread;

/// Something another thread asks the broker's thread to do.
class Call {
public:
    virtual ~Call() = default;
    /// On the broker's thread.
    virtual void run(BrokerThread& broker) = 0;
    /// Instead of run(), when the broker has stopped or could not start. On the thread that finds
    /// out.
    virtual void refuse(const Error& error) = 0;
};

/// Calls on their way from any thread to the broker's: bounded, in order, one wake-up for all that
/// gather between two turns of the broker.
class CallQueue {
public:
    static constexpr std::size_t calls_max = 16 * 1024;

    using Room = Completion;

    enum class Pushed {
        /// The broker is awake or was woken for another call.
        quiet,
        /// The first call since the last take(): the caller wakes the broker.
        wake,
        /// Nothing was taken; wait for room.
        full,
        /// Nothing was taken; the queue is closed.
        closed,
    };

    /// From any thread. `call` is moved from only when it was taken.
    /// urgent   goes in even when the queue is full: for what is bounded elsewhere, as settlements
    /// are by the prefetch
    Pushed push(std::shared_ptr<Call>& call, bool urgent);
    /// From any thread: calls `room` on its executor when there is room or the queue was closed.
    void wait_for_room(Room room);

    /// Replaces `into`, which must be empty, with all calls gathered. On the broker's thread.
    void take(std::vector<std::shared_ptr<Call>>& into);
    /// Takes nothing more; returns what was left.
    std::vector<std::shared_ptr<Call>> close();

private:
    void let_in(std::vector<Room> waiting);

    std::mutex mutex_;
    std::vector<std::shared_ptr<Call>> calls_;
    std::vector<Room> waiting_;
    bool closed_ = false;
};

}  // namespace pesan::net
