#pragma once

#include <string>
#include <string_view>

#include "services/finance/ledger.hpp"

namespace pesan::finance {

/// The lists' names in their cursors.
inline constexpr std::string_view entries_list = "ledger-entries";
inline constexpr std::string_view daily_sales_list = "daily-sales";

/// {"items": […], "next_cursor": …}
[[nodiscard]] std::string to_json(const EntryPage& page);
/// {"items": […], "next_cursor": …}
[[nodiscard]] std::string to_json(const DailySalesPage& page);
/// {"items": [{"currency", "accounts": [{"account", "debit", "credit", "balance"}], "sum"}]}
[[nodiscard]] std::string to_json(const std::vector<Balance>& balances);

}  // namespace pesan::finance
