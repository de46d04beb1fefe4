#include "broker/amqp/errc.hpp"

#include "amqp/reply_code.hpp"
#include "broker/errc.hpp"

namespace pesan::broker::amqp_server {

namespace {

constexpr std::size_t text_bytes_max = 255;

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.broker.amqp"; }

    [[nodiscard]] std::string message(int value) const override {
        return std::string(name_of(static_cast<errc>(value)));
    }
};

errc code_of_engine(broker::errc code) {
    switch (code) {
        case broker::errc::not_found:
            return errc::not_found;
        case broker::errc::precondition_failed:
        case broker::errc::invalid_argument:
        case broker::errc::unknown_delivery:
        case broker::errc::message_too_large:
        case broker::errc::in_use:
        case broker::errc::not_empty:
        case broker::errc::transaction_too_large:
            return errc::precondition_failed;
        case broker::errc::access_refused:
            return errc::access_refused;
        case broker::errc::resource_locked:
            return errc::resource_locked;
        default:
            return errc::internal_error;
    }
}

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

std::string_view name_of(errc code) {
    return amqp::name_of(static_cast<amqp::ReplyCode>(code));
}

bool ends_connection(errc code) {
    return amqp::ends_connection(static_cast<amqp::ReplyCode>(code));
}

errc code_of(const Error& error) {
    if (error.code.category() == error_category()) return static_cast<errc>(error.code.value());
    if (error.code.category() == broker::error_category()) {
        return code_of_engine(static_cast<broker::errc>(error.code.value()));
    }
    return errc::internal_error;
}

std::string reply_text(const Error& error) {
    std::string text(name_of(code_of(error)));
    if (!error.detail.empty()) text += " - " + error.detail;
    if (text.size() > text_bytes_max) {
        text.resize(text_bytes_max - 3);
        text += "...";
    }
    return text;
}

}  // namespace pesan::broker::amqp_server
