#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

#include "base/clock.hpp"
#include "pesan/delivery.hpp"
#include "pesan/sql.hpp"
#include "services/outgoing/answer.hpp"
#include "services/outgoing/counters.hpp"
#include "services/outgoing/mark.hpp"
#include "services/outgoing/rules.hpp"
#include "services/outgoing/step.hpp"
#include "services/outgoing/store.hpp"

namespace pesan::outgoing {

/// One message to hand over, checked and complete.
struct Job {
    std::string source;
    std::string message_id;
    std::string order_id = {};
    std::string recipient;
    std::string template_name = {};
    std::string locale = {};
    std::string summary = {};
    std::int64_t segments = 0;
    /// The command as JSON, kept when its outcome is held as unknown.
    std::string request = {};
    /// Which attempt this is, and whether it is the last one.
    std::uint32_t attempt = 1;
    bool last = false;
};

/// Hands the message over once: sets the mark immediately before, and tells what the server
/// answered.
using Send = std::function<boost::asio::awaitable<Answer>(Mark&)>;

struct DispatcherOptions {
    UnknownPolicy unknown = UnknownPolicy::resend;
    /// The reason when an answer means that nothing shall go to this recipient again; absent =
    /// never.
    std::function<std::optional<std::string>(const Answer&)> blocks = {};
    /// Shortens a recipient for logs and steps; absent = "***".
    std::function<std::string(std::string_view)> mask = {};
};

struct Finished {
    Outcome outcome;
    /// What is remembered now; absent when that could not be read or written.
    std::optional<Row> row;
};

/// Sends each message once as far as anyone can know, and remembers what became of it.
///
/// look up → mark `sending` (in its own transaction) → final step of the protocol → answer →
/// settle. Without the mark a redelivery sends; with the mark and no answer the outcome is unknown,
/// and the policy decides. Safe from any thread; two runs for one message do not overlap in one
/// process, and in two processes the row's version stops the second one at its mark.
class Dispatcher {
public:
    Dispatcher(SqlDatabase& database, Store store, WriteStep write_step,
               std::shared_ptr<Counters> counters, Clock& clock, DispatcherOptions options);

    boost::asio::awaitable<Finished> run(Job job, Send send);

    /// Settles a held message by hand.
    ///
    /// outcome  sent or failed
    /// errors   not_found; conflict when its outcome is not unknown
    boost::asio::awaitable<Result<Row>> resolve(std::string id, State outcome);
    /// Takes the hold away, so that the next run() of this message sends it again. Also for one
    /// that failed when it was sent again, as long as its command is kept.
    boost::asio::awaitable<Result<Row>> release(std::string id);

    [[nodiscard]] const Store& store() const { return store_; }
    [[nodiscard]] SqlDatabase& database() const { return database_; }

private:
    struct Known {
        std::optional<Row> row;
        std::optional<std::string> blocked;
    };
    class DatabaseMark;
    class Claim;

    boost::asio::awaitable<Result<Known>> look_up(std::string source, std::string message_id,
                                                  std::string recipient);
    boost::asio::awaitable<Finished> hand_over(Job job, Row row, Plan what, Send send);
    boost::asio::awaitable<Result<Row>> save(Row row, StepLine step,
                                             std::optional<std::string> block);
    boost::asio::awaitable<Result<Row>> change(std::string id, Result<Row> (*rule)(Row),
                                               std::string step);
    [[nodiscard]] Row new_row(const Job& job) const;
    [[nodiscard]] std::int64_t now_ms() const;
    [[nodiscard]] StepLine step(const Job& job, std::string name, std::string detail) const;
    Result<void> save_in(SqlTransaction& transaction, const Row& row, const StepLine& line) const;
    void report(const Job& job, const Row& row, const Answer& answer) const;

    SqlDatabase& database_;
    Store store_;
    WriteStep write_step_;
    std::shared_ptr<Counters> counters_;
    Clock& clock_;
    DispatcherOptions options_;
    std::mutex mutex_;
    std::unordered_set<std::string> running_;
};

}  // namespace pesan::outgoing
