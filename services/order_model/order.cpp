#include "services/order_model/order.hpp"

#include <fmt/format.h>

namespace pesan::order {

std::string_view text_of(Kind kind) {
    return kind == Kind::order ? "order" : "credit_note";
}

std::string_view text_of(Status status) {
    return status == Status::placed ? "placed" : "cancelled";
}

std::string number_text(std::int64_t running) {
    return fmt::format("PSN-{:06}", running);
}

}  // namespace pesan::order
