#pragma once

#include "services/order_files/order_file.hpp"

namespace pesan::order_files {

/// One JSON object a line, as POST /v1/orders/import takes them; without "item" the line's number
/// is it.
class JsonOrders final : public OrderFile {
public:
    JsonOrders(std::istream& stream, OrderFileOptions options)
        : stream_(stream), options_(std::move(options)) {}
    std::optional<std::variant<FileOrder, FileFault>> next() override;

private:
    std::istream& stream_;
    OrderFileOptions options_;
    std::size_t line_ = 0;
};

}  // namespace pesan::order_files
