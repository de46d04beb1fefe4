#include "broker/message_headers.hpp"

namespace pesan::broker {

const amqp::Table& MessageHeaders::table() {
    if (!table_) {
        auto decoded = amqp::decode_properties(properties_);
        table_.emplace();
        if (decoded && decoded->headers) table_ = std::move(*decoded->headers);
    }
    return *table_;
}

}  // namespace pesan::broker
