#include "services/order_model/errc.hpp"

#include <string>

namespace pesan::order {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.order_model"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<model_errc>(value)) {
            case model_errc::success:
                return "success";
            case model_errc::json_malformed:
                return "malformed JSON";
            case model_errc::order_malformed:
                return "not an order";
            case model_errc::time_malformed:
                return "not a time of RFC 3339";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& model_error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::order
