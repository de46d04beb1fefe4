#include "services/order/pricing.hpp"

namespace pesan::order {

namespace {

std::string line_pointer(std::size_t index, std::string_view member) {
    return "/lines/" + std::to_string(index) + "/" + std::string(member);
}

}  // namespace

std::vector<Fault> add_up(Order& order, int vat_rate_bp) {
    order.vat_rate_bp = vat_rate_bp;
    order.subtotal = {0, order.lines.empty() ? "IDR" : order.lines.front().unit_price.currency};
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        auto& line = order.lines[i];
        const auto amount = money::multiply(line.unit_price, line.quantity);
        if (!amount) return {{line_pointer(i, "quantity"), "makes an amount that is too large"}};
        line.amount = *amount;
        const auto sum = money::add(order.subtotal, line.amount);
        if (!sum && sum.error().code == money::errc::currencies_differ)
            return {{line_pointer(i, "sku"), "is sold in " + line.amount.currency +
                                                 ", the lines before it in " +
                                                 order.subtotal.currency}};
        if (!sum) return {{line_pointer(i, "quantity"), "makes the sum too large"}};
        order.subtotal = *sum;
    }
    const auto vat = money::vat_of(order.subtotal, vat_rate_bp);
    const auto total = vat ? money::add(order.subtotal, *vat) : Result<money::Money>(vat.error());
    if (!total) return {{"/lines", "make a sum with VAT that is too large"}};
    if (total->amount > amount_max || total->amount < -amount_max)
        return {{"/lines", "make a sum with VAT of more than " + std::to_string(amount_max)}};
    order.vat = *vat;
    order.total = *total;
    return {};
}

std::variant<Order, std::vector<Fault>> price(const OrderRequest& request, const Products& products,
                                              int vat_rate_bp) {
    Order order;
    order.locale = request.locale;
    order.note = request.note;
    order.customer = request.customer;
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < request.lines.size(); ++i) {
        const auto& line = request.lines[i];
        const auto product = products.find(line.sku);
        if (product == products.end())
            faults.push_back({line_pointer(i, "sku"), "no product has the sku '" + line.sku + "'"});
        else
            order.lines.push_back(
                {line.sku, product->second.name, line.quantity, product->second.price, {}});
    }
    if (faults.empty()) faults = add_up(order, vat_rate_bp);
    if (!faults.empty()) return faults;
    return order;
}

}  // namespace pesan::order
