#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/order_model/order_event.hpp"
#include "services/shop_time/zone.hpp"

namespace pesan::finance {

/// What the shop is owed, what it sold, what it owes the tax office.
enum class Account { receivable, revenue, vat };
inline constexpr Account accounts[] = {Account::receivable, Account::revenue, Account::vat};
[[nodiscard]] std::string_view text_of(Account account);

/// One transaction of the ledger. Amounts are signed minor units, debits positive; the three add up
/// to 0.
struct Entry {
    /// The order's id and the kind: an order is posted once for each kind, for ever.
    std::string id;
    std::string order_id;
    std::string order_number;
    /// "order", "cancel", "credit_note"
    std::string kind;
    std::int64_t at_ms = 0;
    /// Business day in the shop's zone: "2026-01-31".
    std::string day;
    std::string currency;
    std::int64_t receivable = 0;
    std::int64_t revenue = 0;
    std::int64_t vat = 0;

    [[nodiscard]] std::int64_t amount_of(Account account) const;
    bool operator==(const Entry&) const = default;
};

/// The entry that an event makes: a sale debits receivable and credits revenue and VAT, a cancelled
/// order does the opposite, a credit note posts its own negative amounts.
///
/// returns  nothing when all amounts are zero
[[nodiscard]] std::optional<Entry> entry_of(const order::OrderEvent& event,
                                            const shop_time::Zone& zone);

/// "order", "cancel" or "credit_note".
[[nodiscard]] std::string_view kind_of(order::EventKind kind);

}  // namespace pesan::finance
