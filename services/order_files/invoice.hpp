#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/money/money.hpp"
#include "services/order_files/order_file.hpp"

namespace pesan::order_files {

/// One line of an invoice.
struct InvoiceLine {
    std::string sku;
    std::string name;
    std::int64_t quantity = 0;
    money::Money unit_price;
};

/// Lines that follow one another and bear the same number.
struct Invoice {
    std::string number;
    std::size_t line = 0;
    std::string placed_at;
    std::string customer_name;
    std::string customer_email;
    std::string customer_phone;
    bool has_customer = false;
    std::string locale;
    std::string note;
    bool marked_credit_note = false;
    std::vector<InvoiceLine> lines;
};

/// Makes orders of invoices. A number that comes again later in the file is an order of its own
/// ("536365#2"), so that no line is lost; the same file gives the same names each time.
class InvoiceWriter {
public:
    explicit InvoiceWriter(std::optional<int> vat_rate_bp) : vat_rate_bp_(vat_rate_bp) {}
    [[nodiscard]] FileOrder write(const Invoice& invoice);

private:
    std::optional<int> vat_rate_bp_;
    std::map<std::string, int> seen_;
};

/// A price in minor units, half up; `rounded` counts those that had more decimals than the
/// currency.
///
/// errors   malformed: not a decimal number
[[nodiscard]] Result<money::Money> read_price(std::string_view text, const std::string& currency,
                                              std::size_t& rounded);

/// A whole number with a sign.
[[nodiscard]] std::optional<std::int64_t> read_whole(std::string_view text);

}  // namespace pesan::order_files
