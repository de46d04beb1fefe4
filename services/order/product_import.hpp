#pragma once

#include <istream>
#include <string>
#include <vector>

#include "services/order/product.hpp"

namespace pesan::order {

/// A line of an imported file that was left out, and why.
struct LineFault {
    /// The first line of the file is 1.
    std::size_t line = 0;
    std::string reason;

    bool operator==(const LineFault&) const = default;
};

struct ProductFile {
    std::vector<Product> products;
    std::vector<LineFault> faults;
};

/// Reads a CSV file whose first line names the columns sku, name, price and (else IDR) currency, in
/// any order. The price is written in whole units of the currency: 75000 or 2.55. A line that is
/// wrong, or has a sku a second time, is told and left out; the others count.
[[nodiscard]] ProductFile read_products_csv(std::istream& stream);

/// Reads one JSON object a line: {"sku", "name", "price": {"amount", "currency"}}, amounts in minor
/// units as in the API.
[[nodiscard]] ProductFile read_products_json_lines(std::istream& stream);

}  // namespace pesan::order
