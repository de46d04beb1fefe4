#include "services/money/errc.hpp"

#include <string>

namespace pesan::money {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.money"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::overflow:
                return "the amount is too large";
            case errc::currency_unknown:
                return "unknown currency";
            case errc::currencies_differ:
                return "different currencies in one sum";
            case errc::amount_malformed:
                return "not an amount";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::money
