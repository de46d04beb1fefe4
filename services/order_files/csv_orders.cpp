#include "services/order_files/csv_orders.hpp"

namespace pesan::order_files {

Result<std::unique_ptr<OrderFile>> CsvOrders::open(std::istream& stream,
                                                   const OrderFileOptions& options) {
    std::unique_ptr<CsvOrders> orders(new CsvOrders(stream, options));
    const Result<void> read =
        orders->read_heading({"invoice", "placed_at", "sku", "quantity", "unit_price"},
                             {"name", "currency", "customer_name", "customer_email",
                              "customer_phone", "kind", "locale", "note"});
    if (!read) return read.error();
    return std::unique_ptr<OrderFile>(std::move(orders));
}

InvoiceRow CsvOrders::read_row(const order::CsvRecord& record) {
    Invoice invoice;
    invoice.number = field(record, "invoice");
    if (invoice.number.empty()) return "invoice is empty";
    invoice.placed_at = field(record, "placed_at");
    invoice.customer_name = field(record, "customer_name");
    invoice.customer_email = field(record, "customer_email");
    invoice.customer_phone = field(record, "customer_phone");
    invoice.has_customer =
        !(invoice.customer_name + invoice.customer_email + invoice.customer_phone).empty();
    invoice.locale = field(record, "locale").empty() ? options_.locale : field(record, "locale");
    invoice.note = field(record, "note");
    const std::string kind = field(record, "kind");
    if (!kind.empty() && kind != "order" && kind != "credit_note")
        return "kind: expected order or credit_note, got '" + kind + "'";
    invoice.marked_credit_note = kind == "credit_note";
    const auto quantity = read_whole(field(record, "quantity"));
    if (!quantity) return "quantity '" + field(record, "quantity") + "' is not a whole number";
    const std::string currency =
        field(record, "currency").empty() ? options_.currency : field(record, "currency");
    std::size_t rounded = 0;
    Result<money::Money> price = read_price(field(record, "unit_price"), currency, rounded);
    if (!price) return price.error().detail;
    // In one's own file a price that cannot be paid is a mistake, not a habit.
    if (rounded > 0)
        return "unit_price '" + field(record, "unit_price") + "' has more decimals than " +
               currency;
    const std::string sku = field(record, "sku");
    if (sku.empty()) return "sku is empty";
    const std::string name = field(record, "name");
    invoice.lines.push_back({sku, name.empty() ? sku : name, *quantity, std::move(*price)});
    return invoice;
}

}  // namespace pesan::order_files
