#include <string>

#include "pesan/errc.hpp"

namespace pesan {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::no_subscription:
                return "no subscription reads this topic";
            case errc::not_found:
                return "not found";
            case errc::message_too_large:
                return "message too large";
            case errc::invalid_argument:
                return "invalid argument";
            case errc::invalid_url:
                return "invalid URL";
            case errc::unknown_scheme:
                return "no adapter for this URL scheme";
            case errc::unreachable:
                return "unreachable";
            case errc::access_refused:
                return "user or password refused";
            case errc::tls_failed:
                return "TLS failed";
            case errc::unconfirmed:
                return "not confirmed";
            case errc::blocked:
                return "the broker is blocked";
            case errc::timeout:
                return "timed out";
            case errc::closed:
                return "closed";
            case errc::store_failed:
                return "the store failed";
            case errc::malformed:
                return "malformed message";
            case errc::unsupported:
                return "not supported by this broker";
            case errc::database:
                return "database error";
            case errc::conflict:
                return "already exists";
            case errc::serialization:
                return "transaction conflict";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan
