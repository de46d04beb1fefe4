#include "amqp/errc.hpp"

#include <string>

namespace pesan::amqp {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.amqp"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::truncated:
                return "the bytes end inside a value";
            case errc::trailing_bytes:
                return "bytes follow the value";
            case errc::unknown_field_type:
                return "unknown field type";
            case errc::too_deep:
                return "nested too deep";
            case errc::too_large:
                return "too large";
            case errc::unknown_property:
                return "unknown property flag";
            case errc::unknown_frame_type:
                return "unknown frame type";
            case errc::bad_frame_end:
                return "wrong octet at the end of a frame";
            case errc::unknown_method:
                return "unknown class or method";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::amqp
