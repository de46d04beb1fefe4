#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/money/money.hpp"

namespace pesan::order {

/// Something the shop sells. The price excludes VAT.
struct Product {
    /// 1 … 64 of letters, digits, '-', '_' and '.'.
    std::string sku;
    std::string name;
    money::Money price;

    bool operator==(const Product&) const = default;
};

using Products = std::map<std::string, Product, std::less<>>;

/// Says what is wrong with a product; empty = nothing.
[[nodiscard]] std::string product_fault(const Product& product);
/// Says what is wrong with a stock-keeping unit; empty = nothing.
[[nodiscard]] std::string sku_fault(std::string_view sku);

/// What a new shop sells, so that a first order can be placed.
[[nodiscard]] std::vector<Product> default_products();

}  // namespace pesan::order
