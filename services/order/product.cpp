#include "services/order/product.hpp"

#include <algorithm>

#include "services/money/currency.hpp"
#include "services/order_model/contact.hpp"

namespace pesan::order {

std::string sku_fault(std::string_view sku) {
    if (sku.empty() || sku.size() > 64) return "must have 1 to 64 characters";
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    return std::ranges::all_of(sku, allowed) ? ""
                                             : "may have letters, digits, '-', '_' and '.' only";
}

std::string product_fault(const Product& product) {
    if (const auto fault = sku_fault(product.sku); !fault.empty()) return "sku " + fault;
    if (const auto fault = text_fault(product.name, 200); !fault.empty()) return "name " + fault;
    if (money::find_currency(product.price.currency) == nullptr)
        return "currency '" + product.price.currency + "' is not known";
    if (product.price.amount < 0) return "price is negative";
    return {};
}

std::vector<Product> default_products() {
    const auto rupiah = [](std::int64_t whole) { return money::Money{whole * 100, "IDR"}; };
    return {
        {"KOPI-250", "Kopi Arabika Gayo 250 g", rupiah(75'000)},
        {"KOPI-1000", "Kopi Arabika Gayo 1 kg", rupiah(275'000)},
        {"TEH-100", "Teh Melati 100 g", rupiah(28'500)},
        {"GULA-500", "Gula Aren 500 g", rupiah(32'000)},
        {"KERIPIK-200", "Keripik Singkong Balado 200 g", rupiah(18'500)},
        {"SAMBAL-150", "Sambal Bawang 150 g", rupiah(27'500)},
        {"MADU-350", "Madu Hutan Sumbawa 350 ml", rupiah(95'000)},
        {"BATIK-L", "Kemeja Batik Pekalongan, ukuran L", rupiah(245'000)},
        {"BATIK-M", "Kemeja Batik Pekalongan, ukuran M", rupiah(245'000)},
        {"SARUNG-1", "Sarung Tenun Samarinda", rupiah(189'000)},
        {"TAS-ROTAN", "Tas Rotan Lombok", rupiah(210'000)},
        {"CANGKIR-2", "Sepasang Cangkir Keramik Kasongan", rupiah(64'000)},
    };
}

}  // namespace pesan::order
