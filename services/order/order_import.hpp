#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pesan/sql.hpp"
#include "services/money/vat.hpp"
#include "services/order/dispatcher.hpp"
#include "services/order/fault.hpp"
#include "services/order_model/order.hpp"

namespace pesan::order {

/// An order from elsewhere. It keeps its time and prices; id, number, amounts and VAT are made
/// here.
struct ImportedOrder {
    /// What names it within its file: an invoice number, or a line's. Taken once, however often the
    /// file is imported.
    std::string item;
    /// kind, placed_at_ms, locale, note, customer, and lines with sku, name, quantity and unit
    /// price.
    Order order;
    /// Absent: the shop's rate at its time.
    std::optional<int> vat_rate_bp;
};

struct ImportFault {
    std::string item;
    std::vector<Fault> faults;
};

struct ImportResult {
    std::size_t imported = 0;
    /// Were there from an earlier run.
    std::size_t known = 0;
    std::vector<ImportFault> faults;
};

inline constexpr std::size_t import_batch_max = 2'000;

/// Says what is wrong with an imported order; empty = nothing. A credit note may have quantities
/// below 0.
[[nodiscard]] std::vector<Fault> check_imported(const ImportedOrder& imported);

/// Takes a part of a file in one transaction, with a row for each item, so that an import that was
/// cut off goes on where it was and doubles nothing. Items that are wrong are told and left out.
///
/// file     names the file: its SHA-256, or a name that stays
/// notify   mail and SMS go out too, but for credit notes
/// errors   those of the database
Result<ImportResult> import_orders(SqlTransaction& transaction, Dispatcher& dispatcher,
                                   const money::VatRates& vat_rates, const std::string& file,
                                   std::span<const ImportedOrder> orders, bool notify);

}  // namespace pesan::order
