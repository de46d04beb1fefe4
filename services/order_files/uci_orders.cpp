#include "services/order_files/uci_orders.hpp"

#include <cstdio>

#include "base/utf8.hpp"
#include "services/order_model/time_text.hpp"

namespace pesan::order_files {

namespace {

std::string latin1_to_utf8(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xc0 | byte >> 6);
            out += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    return out;
}

/// Valid UTF-8 without control characters or blanks at its ends.
std::string clean(const std::string& raw) {
    std::string text = valid_utf8(raw) ? raw : latin1_to_utf8(raw);
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

Result<std::unique_ptr<OrderFile>> UciOrders::open(std::istream& stream,
                                                   const OrderFileOptions& options) {
    auto zone = shop_time::Zone::load("Europe/London");
    if (!zone) return zone.error();
    std::unique_ptr<UciOrders> orders(new UciOrders(stream, options, std::move(*zone)));
    const Result<void> read =
        orders->read_heading({"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate",
                              "UnitPrice", "CustomerID", "Country"},
                             {});
    if (!read) return read.error();
    return std::unique_ptr<OrderFile>(std::move(orders));
}

InvoiceRow UciOrders::read_row(const order::CsvRecord& record) {
    Invoice invoice;
    invoice.number = clean(field(record, "InvoiceNo"));
    if (invoice.number.empty()) return "InvoiceNo is empty";
    invoice.marked_credit_note = invoice.number.starts_with('C') || invoice.number.starts_with('c');
    const auto placed = read_time(field(record, "InvoiceDate"));
    if (!placed) return "InvoiceDate '" + field(record, "InvoiceDate") + "' is not M/D/YY H:MM";
    invoice.placed_at = *placed;
    std::string customer = clean(field(record, "CustomerID"));
    // Spreadsheets write whole numbers as "17850.0".
    if (customer.ends_with(".0")) customer.resize(customer.size() - 2);
    invoice.has_customer = !customer.empty();
    if (invoice.has_customer) {
        invoice.customer_name = "Customer " + customer;
        invoice.customer_email = options_.email;
        if (const auto at = invoice.customer_email.find("{customer}"); at != std::string::npos)
            invoice.customer_email.replace(at, std::string_view("{customer}").size(), customer);
    }
    invoice.locale = options_.locale;
    const auto quantity = read_whole(field(record, "Quantity"));
    if (!quantity || *quantity == 0)
        return "Quantity '" + field(record, "Quantity") + "' is not a whole number other than 0";
    Result<money::Money> price = read_price(field(record, "UnitPrice"), "GBP", rounded_);
    if (!price) return price.error().detail;
    const std::string sku = clean(field(record, "StockCode"));
    if (sku.empty()) return "StockCode is empty";
    const std::string name = clean(field(record, "Description"));
    invoice.lines.push_back({sku, name.empty() ? sku : name, *quantity, std::move(*price)});
    return invoice;
}

std::optional<std::string> UciOrders::read_time(const std::string& text) const {
    shop_time::LocalTime local;
    int used = 0;
    const int fields = std::sscanf(text.c_str(), "%2d/%2d/%4d %2d:%2d%n", &local.month, &local.day,
                                   &local.year, &local.hour, &local.minute, &used);
    if (fields != 5 || static_cast<std::size_t>(used) != text.size()) return std::nullopt;
    if (local.year < 100) local.year += 2000;
    const bool possible = local.month >= 1 && local.month <= 12 && local.day >= 1 &&
                          local.day <= 31 && local.hour >= 0 && local.hour <= 23 &&
                          local.minute >= 0 && local.minute <= 59;
    if (!possible) return std::nullopt;
    return order::time_text(zone_.to_utc_ms(local));
}

}  // namespace pesan::order_files
