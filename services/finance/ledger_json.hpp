#pragma once

#include <string>

#include "services/finance/ledger.hpp"

namespace pesan::finance {

/// {"items": […], "next_cursor": …}
[[nodiscard]] std::string to_json(const EntryPage& page);
/// {"items": […], "next_cursor": …}
[[nodiscard]] std::string to_json(const DailySalesPage& page);
/// {"items": [{"currency", "accounts": [{"account", "debit", "credit", "balance"}], "sum"}]}
[[nodiscard]] std::string to_json(const std::vector<Balance>& balances);

}  // namespace pesan::finance
