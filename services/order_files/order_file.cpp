#include "services/order_files/order_file.hpp"

#include "services/order_files/csv_orders.hpp"
#include "services/order_files/json_orders.hpp"
#include "services/order_files/uci_orders.hpp"

namespace pesan::order_files {

std::optional<Layout> layout_of(std::string_view name) {
    if (name == "jsonl") return Layout::json_lines;
    if (name == "csv") return Layout::csv;
    if (name == "uci-online-retail") return Layout::uci_online_retail;
    return std::nullopt;
}

Result<std::unique_ptr<OrderFile>> open_order_file(std::istream& stream,
                                                   const OrderFileOptions& options) {
    switch (options.layout) {
        case Layout::json_lines:
            return std::unique_ptr<OrderFile>(std::make_unique<JsonOrders>(stream, options));
        case Layout::csv:
            return CsvOrders::open(stream, options);
        case Layout::uci_online_retail:
            return UciOrders::open(stream, options);
    }
    return std::unique_ptr<OrderFile>();
}

}  // namespace pesan::order_files
