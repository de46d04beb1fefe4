#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "services/outgoing/step.hpp"
#include "services/outgoing/store.hpp"
#include "services/sms/sms_transport.hpp"

namespace pesan::sms {

/// Writes down what delivery receipts and answers of customers say. Safe from any thread.
///
/// A receipt may overtake the commit that writes its server's id down; such receipts wait, up to
/// early_max of them, for settled().
class Receipts {
public:
    static constexpr std::size_t early_max = 10'000;

    Receipts(SqlDatabase& database, outgoing::Store store, outgoing::WriteStep write_step,
             Clock& clock);

    boost::asio::awaitable<Result<void>> apply(Receipt receipt);
    /// A message's row with this server id is in the database now.
    boost::asio::awaitable<Result<void>> settled(std::string server_id);
    /// STOP and START words block and unblock their sender; other texts do nothing.
    boost::asio::awaitable<Result<void>> take(Incoming incoming);

private:
    [[nodiscard]] std::int64_t now_ms() const;
    boost::asio::awaitable<Result<bool>> write(Receipt receipt);
    std::optional<Receipt> early(const std::string& server_id);
    void forget(const Receipt& receipt);

    SqlDatabase& database_;
    outgoing::Store store_;
    outgoing::WriteStep write_step_;
    Clock& clock_;
    std::mutex mutex_;
    std::deque<Receipt> early_;
};

}  // namespace pesan::sms
