#pragma once

#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/order_files/invoice.hpp"
#include "services/order_model/csv_reader.hpp"

namespace pesan::order_files {

/// A row of a file with one item a line: the heading of its invoice, and the item as its only line.
using InvoiceRow = std::variant<Invoice, std::string>;

/// Reads a CSV file with one item a line and gathers the rows of each invoice. How a row is read is
/// the layout's.
class InvoiceReader : public OrderFile {
public:
    std::optional<std::variant<FileOrder, FileFault>> next() final;
    [[nodiscard]] std::size_t rounded_prices() const final { return rounded_; }

protected:
    InvoiceReader(std::istream& stream, std::optional<int> vat_rate_bp)
        : csv_(stream), writer_(vat_rate_bp) {}

    /// Reads the first line and finds the columns of these names.
    ///
    /// errors   malformed: names what is missing, or not known
    Result<void> read_heading(const std::vector<std::string>& required,
                              const std::vector<std::string>& optional);
    /// The field of a column; empty when the file does not have it.
    [[nodiscard]] std::string field(const order::CsvRecord& record,
                                    const std::string& column) const;
    /// An invoice with one line, or what is wrong with the row.
    [[nodiscard]] virtual InvoiceRow read_row(const order::CsvRecord& record) = 0;

    std::size_t rounded_ = 0;

private:
    [[nodiscard]] InvoiceRow checked_row(const order::CsvRecord& record);

    order::CsvReader csv_;
    InvoiceWriter writer_;
    std::map<std::string, std::size_t> columns_;
    std::size_t width_ = 0;
    std::optional<Invoice> gathering_;
    std::deque<std::variant<FileOrder, FileFault>> ready_;
    bool ended_ = false;
};

}  // namespace pesan::order_files
