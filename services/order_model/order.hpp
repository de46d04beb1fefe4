#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/money/money.hpp"

namespace pesan::order {

using money::Money;

enum class Kind { order, credit_note };
enum class Status { placed, cancelled };

struct Customer {
    /// May be empty (imports).
    std::string name;
    /// May be empty (imports).
    std::string email;
    /// E.164, or nothing.
    std::optional<std::string> phone;

    bool operator==(const Customer&) const = default;
};

struct Line {
    std::string sku;
    std::string name;
    /// Negative in a credit note.
    std::int64_t quantity = 0;
    Money unit_price;
    /// quantity × unit_price.
    Money amount;

    bool operator==(const Line&) const = default;
};

/// The order as every part of the shop sees it: in events, in the API, in the data of mails. Prices
/// exclude VAT. A credit note is an order of its own kind with negative quantities and amounts.
struct Order {
    /// UUIDv7.
    std::string id;
    /// "PSN-000123".
    std::string number;
    Kind kind = Kind::order;
    /// Milliseconds since 1970 in UTC.
    std::int64_t placed_at_ms = 0;
    Status status = Status::placed;
    std::optional<std::int64_t> cancelled_at_ms;
    /// "id" or "en".
    std::string locale = "id";
    std::optional<std::string> note;
    /// Nothing for an anonymous order (imports).
    std::optional<Customer> customer;
    std::vector<Line> lines;
    Money subtotal;
    int vat_rate_bp = 0;
    Money vat;
    Money total;

    bool operator==(const Order&) const = default;
};

inline constexpr std::size_t lines_max = 200;
inline constexpr std::int64_t quantity_max = 1'000'000;
/// Of an order's sums, in minor units: leaves room for the totals of thousands of the largest
/// orders in 64 bits.
inline constexpr std::int64_t amount_max = 1'000'000'000'000'000;
/// An imported invoice may be longer than what a person puts into a basket.
inline constexpr std::size_t imported_lines_max = 5'000;

[[nodiscard]] std::string_view text_of(Kind kind);
[[nodiscard]] std::string_view text_of(Status status);

/// "PSN-000123" of 123; more than six digits where they are needed.
[[nodiscard]] std::string number_text(std::int64_t running);

}  // namespace pesan::order
