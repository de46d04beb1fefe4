#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "pesan/result.hpp"

namespace pesan::order_files {

/// An order of a file, as POST /v1/orders/import takes it.
struct FileOrder {
    /// Names it within the file: its invoice, or its line.
    std::string item;
    /// Where it begins; the first line is 1.
    std::size_t line = 0;
    /// {"item", "kind", "placed_at", "customer"?, "locale"?, "note"?, "vat_rate_bp"?, "lines": […]}
    std::string json;
    bool credit_note = false;
    bool anonymous = false;
};

/// A line that was left out, and why.
struct FileFault {
    std::size_t line = 0;
    std::string reason;
};

/// Reads orders from a file one after the other; memory for one of them.
class OrderFile {
public:
    virtual ~OrderFile() = default;
    /// Nothing at the end.
    virtual std::optional<std::variant<FileOrder, FileFault>> next() = 0;
    /// Unit prices that had more decimals than their currency and were rounded half up.
    [[nodiscard]] virtual std::size_t rounded_prices() const { return 0; }
};

enum class Layout {
    /// One JSON object a line.
    json_lines,
    /// One item of an order a line; columns in docs/imports.md.
    csv,
    /// The Online Retail set of the UCI Machine Learning Repository, as it is.
    uci_online_retail,
};

/// "jsonl", "csv", "uci-online-retail".
[[nodiscard]] std::optional<Layout> layout_of(std::string_view name);

struct OrderFileOptions {
    Layout layout = Layout::json_lines;
    /// UCI: the address of a customer, with {customer} in place of the number; empty = none is made
    /// up.
    std::string email;
    /// Basis points for every order that names none; absent = the shop's rate at its time.
    std::optional<int> vat_rate_bp;
    /// CSV: where a row names none.
    std::string currency = "IDR";
    /// The language of mails.
    std::string locale = "id";
};

/// The stream must outlive the result.
///
/// errors   malformed: the first line does not have the columns of the layout
[[nodiscard]] Result<std::unique_ptr<OrderFile>> open_order_file(std::istream& stream,
                                                                 const OrderFileOptions& options);

}  // namespace pesan::order_files
