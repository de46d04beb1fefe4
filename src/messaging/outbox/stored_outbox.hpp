#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "base/clock.hpp"
#include "pesan/outbox.hpp"

namespace pesan::outbox {

/// The relays of this process that want to hear of new rows. Safe from any thread.
class Wakers {
public:
    /// The returned object ends it; `wake` is not called after that.
    [[nodiscard]] static std::shared_ptr<void> add(std::shared_ptr<Wakers> self,
                                                   std::function<void()> wake);
    void wake_all();

    /// How many relays here hold the lease. While one does, nobody else needs to be told of new
    /// rows.
    std::atomic<int> leading = 0;

private:
    std::mutex mutex_;
    std::map<std::uint64_t, std::function<void()>> wakers_;
    std::uint64_t next_ = 0;
};

/// The outbox over pesan_outbox.
class StoredOutbox final : public Outbox {
public:
    StoredOutbox(SqlDatabase& database, std::string channel, Clock& clock)
        : database_(database), channel_(std::move(channel)), clock_(clock) {}

    Result<void> add(SqlTransaction& transaction, std::vector<OutboxMessage> messages) override;
    boost::asio::awaitable<Result<Depth>> depth() override;

    [[nodiscard]] SqlDatabase& database() const { return database_; }
    /// Where processes tell each other of new rows.
    [[nodiscard]] const std::string& channel() const { return channel_; }
    [[nodiscard]] const std::shared_ptr<Wakers>& wakers() const { return wakers_; }

private:
    SqlDatabase& database_;
    const std::string channel_;
    Clock& clock_;
    const std::shared_ptr<Wakers> wakers_ = std::make_shared<Wakers>();
};

/// Outbox::open with a clock.
[[nodiscard]] Result<std::unique_ptr<StoredOutbox>> open_outbox(SqlDatabase& database,
                                                                Clock& clock);

}  // namespace pesan::outbox
