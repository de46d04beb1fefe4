#include "services/shop_time/errc.hpp"

#include <string>

namespace pesan::shop_time {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.shop_time"; }

    [[nodiscard]] std::string message(int value) const override {
        return static_cast<errc>(value) == errc::zone_unknown ? "unknown time zone" : "success";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::shop_time
