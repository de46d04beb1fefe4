#pragma once

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "pesan/sql.hpp"
#include "services/money/vat.hpp"
#include "services/order/catalogue.hpp"
#include "services/order/dispatcher.hpp"
#include "services/order/idempotency_keys.hpp"
#include "services/order/order_request.hpp"

namespace pesan::order {

/// One request to take an order, checked.
struct Submission {
    std::string key;
    std::string request_hash;
    OrderRequest request;
    /// UUIDv7 that the order gets if it is new.
    std::string order_id;
    std::int64_t now_ms = 0;
};

struct Accepted {
    KeyRecord record;
    /// The stored answer of an earlier request.
    bool replayed = false;
};
/// The key was used with another body.
struct KeyReused {};

using Acceptance = std::variant<Accepted, KeyReused, std::vector<Fault>>;

/// Takes orders: all of a batch in one transaction, with few statements for many orders.
class OrderTaker {
public:
    /// Both must outlive it.
    OrderTaker(Catalogue& catalogue, Dispatcher& dispatcher, money::VatRates vat_rates);

    /// Writes orders, lines, idempotency records and messages. Keys must differ within the batch.
    ///
    /// returns  one answer each, in order
    /// errors   conflict when another process took one of the keys at the same moment: repeat;
    /// those of the database
    Result<std::vector<Acceptance>> take(SqlTransaction& transaction,
                                         std::span<const Submission> batch);

private:
    Catalogue& catalogue_;
    Dispatcher& dispatcher_;
    money::VatRates vat_rates_;
};

}  // namespace pesan::order
