#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pesan/result.hpp"
#include "services/order/fault.hpp"
#include "services/order_model/order.hpp"

namespace pesan::order {

struct RequestedLine {
    std::string sku;
    std::int64_t quantity = 0;
};

/// What a customer asks for: checked, not yet priced.
struct OrderRequest {
    Customer customer;
    std::vector<RequestedLine> lines;
    std::string locale = "id";
    std::optional<std::string> note;
};

inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t note_bytes_max = 1'000;

/// Reads and checks the body of POST /v1/orders; tells all faults at once. Members that are not
/// known are faults: a misspelt "qauntity" must not become an order without it.
///
/// errors   json_malformed
[[nodiscard]] Result<std::variant<OrderRequest, std::vector<Fault>>> read_order_request(
    std::string_view body);

}  // namespace pesan::order
