#include "services/order/acceptance.hpp"

#include "services/order/order_messages.hpp"
#include "services/order/order_store.hpp"
#include "services/order/pricing.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::order {

namespace {

/// What a batch writes, gathered to be written in few statements.
struct Rows {
    std::vector<StoredOrder> orders;
    std::vector<KeyRecord> records;
    std::vector<OutboxMessage> messages;
    /// Which answer of the batch each order belongs to.
    std::vector<std::size_t> answers;
};

Acceptance answer_known(const KeyRecord& record, const Submission& submission) {
    if (record.request_hash != submission.request_hash) return KeyReused{};
    return Accepted{record, true};
}

/// Gives numbers to the new orders and makes their answers and messages.
void complete(Rows& rows, std::int64_t first_number, std::span<const Submission> batch,
              std::vector<Acceptance>& answers, bool delivered) {
    for (std::size_t i = 0; i < rows.orders.size(); ++i) {
        auto& order = rows.orders[i].order;
        const auto& submission = batch[rows.answers[i]];
        order.number = number_text(first_number + static_cast<std::int64_t>(i));
        KeyRecord record{submission.key, submission.request_hash, order.id, to_json(order),
                         delivered};
        auto messages = messages_of(order, Happening::placed, true);
        std::ranges::move(messages, std::back_inserter(rows.messages));
        answers[rows.answers[i]] = Accepted{record, false};
        rows.records.push_back(std::move(record));
    }
}

}  // namespace

OrderTaker::OrderTaker(Catalogue& catalogue, Dispatcher& dispatcher, money::VatRates vat_rates)
    : catalogue_(catalogue), dispatcher_(dispatcher), vat_rates_(std::move(vat_rates)) {}

Result<std::vector<Acceptance>> OrderTaker::take(SqlTransaction& transaction,
                                                 std::span<const Submission> batch) {
    std::vector<std::string> keys;
    for (const auto& submission : batch)
        keys.push_back(submission.key);
    const auto known = IdempotencyKeys::find(transaction, keys);
    if (!known) return known.error();
    const auto products = catalogue_.current(transaction);
    if (!products) return products.error();

    std::vector<Acceptance> answers(batch.size());
    Rows rows;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto& submission = batch[i];
        if (const auto record = known->find(submission.key); record != known->end()) {
            answers[i] = answer_known(record->second, submission);
            continue;
        }
        auto priced = price(submission.request, **products, vat_rates_.at(submission.now_ms));
        if (auto* faults = std::get_if<std::vector<Fault>>(&priced)) {
            answers[i] = std::move(*faults);
            continue;
        }
        auto& order = std::get<Order>(priced);
        order.id = submission.order_id;
        order.placed_at_ms = submission.now_ms;
        rows.orders.push_back({std::move(order), true, {}, dispatcher_.name()});
        rows.answers.push_back(i);
    }
    if (rows.orders.empty()) return answers;

    const auto first =
        OrderStore::take_numbers(transaction, static_cast<std::int64_t>(rows.orders.size()));
    if (!first) return first.error();
    complete(rows, *first, batch, answers, !dispatcher_.needed());
    if (auto added = OrderStore::add(transaction, rows.orders); !added) return added.error();
    if (auto added = IdempotencyKeys::add(transaction, rows.records, batch.front().now_ms); !added)
        return added.error();
    if (auto written = dispatcher_.write(transaction, std::move(rows.messages)); !written)
        return written.error();
    return answers;
}

}  // namespace pesan::order
