#pragma once

#include "services/order_files/invoice_reader.hpp"
#include "services/shop_time/zone.hpp"

namespace pesan::order_files {

/// The Online Retail set: InvoiceNo, StockCode, Description, Quantity, InvoiceDate (M/D/YY H:MM,
/// London), UnitPrice (GBP), CustomerID (may be empty), Country. An invoice whose number begins
/// with C, or that has a negative line, is a credit note. Text is UTF-8 or, where it is not,
/// Latin-1.
class UciOrders final : public InvoiceReader {
public:
    [[nodiscard]] static Result<std::unique_ptr<OrderFile>> open(std::istream& stream,
                                                                 const OrderFileOptions& options);

private:
    UciOrders(std::istream& stream, const OrderFileOptions& options, shop_time::Zone zone)
        : InvoiceReader(stream, options.vat_rate_bp), options_(options), zone_(std::move(zone)) {}
    [[nodiscard]] InvoiceRow read_row(const order::CsvRecord& record) override;
    [[nodiscard]] std::optional<std::string> read_time(const std::string& text) const;

    OrderFileOptions options_;
    shop_time::Zone zone_;
};

}  // namespace pesan::order_files
