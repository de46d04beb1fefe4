#pragma once

#include <boost/asio/awaitable.hpp>
#include <mutex>

#include "base/clock.hpp"
#include "pesan/outbox.hpp"

namespace pesan::order {

/// Tells whether too much waits in the outbox; asks the database at most every 200 ms. Safe from
/// any thread.
class OutboxGauge {
public:
    static constexpr std::chrono::milliseconds fresh_for{200};

    /// outbox  nothing: never full
    OutboxGauge(Outbox* outbox, std::uint64_t rows_max, Clock& clock)
        : outbox_(outbox), rows_max_(rows_max), clock_(clock) {}

    boost::asio::awaitable<bool> full();

private:
    Outbox* outbox_;
    std::uint64_t rows_max_;
    Clock& clock_;
    std::mutex mutex_;
    BootTime asked_{};
    bool full_ = false;
};

}  // namespace pesan::order
