#include "services/sms/receipts.hpp"

#include <algorithm>

#include "services/sms/keyword.hpp"
#include "services/sms/receipt_rules.hpp"

namespace pesan::sms {

namespace asio = boost::asio;

Receipts::Receipts(SqlDatabase& database, outgoing::Store store, outgoing::WriteStep write_step,
                   Clock& clock)
    : database_(database),
      store_(std::move(store)),
      write_step_(std::move(write_step)),
      clock_(clock) {}

asio::awaitable<Result<void>> Receipts::apply(Receipt receipt) {
    if (receipt.server_id.empty()) co_return Result<void>();
    {
        const std::lock_guard lock(mutex_);
        if (early_.size() == early_max) early_.pop_front();
        early_.push_back(receipt);
    }
    // Kept first and looked up then: whichever of this and settled() comes second finds the other.
    co_return co_await settled(std::move(receipt.server_id));
}

asio::awaitable<Result<void>> Receipts::settled(std::string server_id) {
    for (auto receipt = early(server_id); receipt; receipt = early(server_id)) {
        Receipt copy = *receipt;
        // It stays among the early ones meanwhile, so that the other caller sees it; writing it
        // twice changes nothing.
        auto found = co_await write(std::move(copy));
        if (!found) co_return found.error();
        if (!*found) break;
        forget(*receipt);
    }
    co_return Result<void>();
}

std::optional<Receipt> Receipts::early(const std::string& server_id) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(early_.begin(), early_.end(), [&](const Receipt& receipt) {
        return receipt.server_id == server_id;
    });
    return found == early_.end() ? std::nullopt : std::optional<Receipt>(*found);
}

void Receipts::forget(const Receipt& receipt) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find(early_.begin(), early_.end(), receipt);
    if (found != early_.end()) early_.erase(found);
}

asio::awaitable<Result<bool>> Receipts::write(Receipt receipt) {
    bool found = false;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        auto row = store_.find_by_server_id(transaction, receipt.server_id);
        if (!row) return row.error();
        found = row->has_value();
        if (!found) return {};
        outgoing::Row next = with_receipt(**row, receipt);
        if (next.receipt == (*row)->receipt && next.state == (*row)->state) return {};
        next.updated_ms = now_ms();
        if (auto saved = store_.save(transaction, next); !saved) return saved;
        if (next.order_id.empty()) return {};
        const std::string step = next.state == outgoing::State::failed ? "failed" : "sent";
        return write_step_(transaction, {next.order_id, step, "receipt " + next.receipt,
                                         next.message_id, next.attempts});
    };
    Result<void> done = co_await database_.transact(work);
    if (!done) co_return done.error();
    co_return found;
}

asio::awaitable<Result<void>> Receipts::take(Incoming incoming) {
    const Keyword keyword = keyword_in(incoming.text);
    if (keyword == Keyword::none) co_return Result<void>();
    // Networks give the number with or without its plus.
    const std::string number = incoming.from.starts_with('+') ? incoming.from : '+' + incoming.from;
    SqlWork work = [&](SqlTransaction& transaction) {
        if (keyword == Keyword::start) return store_.unblock(transaction, number);
        return store_.block(transaction, number, "the customer asked to stop", now_ms());
    };
    co_return co_await database_.transact(work);
}

std::int64_t Receipts::now_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.wall().time_since_epoch())
        .count();
}

}  // namespace pesan::sms
