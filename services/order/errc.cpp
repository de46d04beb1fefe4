#include "services/order/errc.hpp"

#include <string>

namespace pesan::order {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.order"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::order_unknown:
                return "no such order";
            case errc::not_cancellable:
                return "a credit note cannot be cancelled";
            case errc::key_reused:
                return "the idempotency key was used with another body";
            case errc::order_invalid:
                return "the order cannot be taken";
            case errc::outbox_full:
                return "too many messages wait to be relayed";
            case errc::delivery_failed:
                return "a service did not do its part";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::order
