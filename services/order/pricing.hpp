#pragma once

#include <variant>
#include <vector>

#include "services/money/vat.hpp"
#include "services/order/order_request.hpp"
#include "services/order/product.hpp"

namespace pesan::order {

/// Makes an order of a request: prices of the catalogue, VAT once on the sum. Id, number and time
/// are the caller's.
///
/// returns  the order, or what is wrong: a sku that is not sold, currencies that do not mix, an
/// amount beyond 64 bits
[[nodiscard]] std::variant<Order, std::vector<Fault>> price(const OrderRequest& request,
                                                            const Products& products,
                                                            int vat_rate_bp);

/// Fills amounts, subtotal, VAT and total of an order whose lines have their unit prices.
///
/// returns  what is wrong; empty = nothing
[[nodiscard]] std::vector<Fault> add_up(Order& order, int vat_rate_bp);

}  // namespace pesan::order
