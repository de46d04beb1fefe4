#include "net/tcp/errc.hpp"

#include <string>

namespace pesan::net {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.net"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::closed:
                return "connection closed";
            case errc::timeout:
                return "timed out";
            case errc::unreachable:
                return "unreachable";
            case errc::tls_failed:
                return "TLS failed";
            case errc::address_in_use:
                return "address in use";
            case errc::address_invalid:
                return "invalid address";
            case errc::address_refused:
                return "address not allowed";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::net
