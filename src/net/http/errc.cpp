#include "net/http/errc.hpp"

#include <string>

namespace pesan::http {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.http"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::url_invalid:
                return "invalid URL";
            case errc::answer_malformed:
                return "malformed HTTP answer";
            case errc::answer_too_large:
                return "HTTP answer too large";
            case errc::header_invalid:
                return "invalid header";
            case errc::request_malformed:
                return "malformed HTTP request";
            case errc::header_too_large:
                return "HTTP header too large";
            case errc::body_too_large:
                return "HTTP body too large";
            case errc::version_unsupported:
                return "HTTP version not supported";
            case errc::coding_unsupported:
                return "transfer coding not supported";
            case errc::expectation_unsupported:
                return "expectation not supported";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::http
