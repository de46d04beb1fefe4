#include "broker/access/errc.hpp"

#include <string>

namespace pesan::broker::access {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.access"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::invalid_credentials:
                return "invalid credentials";
            case errc::loopback_only:
                return "this user can only connect via localhost";
            case errc::not_found:
                return "not found";
            case errc::invalid_argument:
                return "invalid argument";
            case errc::malformed_setting:
                return "malformed setting";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::broker::access
