#include "broker/amqp/confirm_window.hpp"

namespace pesan::broker::amqp_server {

void ConfirmWindow::confirm(std::uint64_t number) {
    if (number == in_order_ + 1) {
        ++in_order_;
        return advance();
    }
    early_.insert(number);
    untold_.insert(number);
}

void ConfirmWindow::refuse(std::uint64_t number) {
    if (number != in_order_ + 1) {
        early_.insert(number);
        return;
    }
    told_ = ++in_order_;
    advance();
}

void ConfirmWindow::advance() {
    while (!early_.empty() && *early_.begin() == in_order_ + 1) {
        early_.erase(early_.begin());
        ++in_order_;
    }
}

}  // namespace pesan::broker::amqp_server
