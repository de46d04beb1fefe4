#pragma once

#include <string>
#include <variant>
#include <vector>

#include "pesan/result.hpp"
#include "services/order/order_import.hpp"

namespace pesan::order {

/// The body of POST /v1/orders/import.
struct ImportRequest {
    std::string file;
    bool notify = false;
    std::vector<ImportedOrder> orders;
    /// Orders that could not be read at all.
    std::vector<ImportFault> faults;
};

/// Reads {"file", "notify"?, "orders": [{"item", "kind"?, "placed_at", "customer"?, "locale"?,
/// "note"?, "vat_rate_bp"?, "lines": [{"sku", "name"?, "quantity", "unit_price"}]}]}. An order that
/// cannot be read is a fault of its own.
///
/// errors   json_malformed; order_malformed when the frame is wrong, or there are more than
/// import_batch_max orders
[[nodiscard]] Result<ImportRequest> read_import_request(std::string_view body);

/// One order of such a body, or what is wrong with it.
[[nodiscard]] std::variant<ImportedOrder, std::vector<Fault>> read_imported_order(
    std::string_view json);

}  // namespace pesan::order
