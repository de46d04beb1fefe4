#pragma once

#include "services/order_files/invoice_reader.hpp"

namespace pesan::order_files {

/// Pesan's own columns: invoice, placed_at, sku, quantity, unit_price, and, where wanted, name,
/// currency, customer_name, customer_email, customer_phone, kind, locale, note. What belongs to the
/// whole order is read from its first row.
class CsvOrders final : public InvoiceReader {
public:
    [[nodiscard]] static Result<std::unique_ptr<OrderFile>> open(std::istream& stream,
                                                                 const OrderFileOptions& options);

private:
    CsvOrders(std::istream& stream, const OrderFileOptions& options)
        : InvoiceReader(stream, options.vat_rate_bp), options_(options) {}
    [[nodiscard]] InvoiceRow read_row(const order::CsvRecord& record) override;

    OrderFileOptions options_;
};

}  // namespace pesan::order_files
