#include "smtp/errc.hpp"

#include <string>

namespace pesan::smtp {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.smtp"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::line_too_long:
                return "line too long";
            case errc::line_malformed:
                return "malformed line";
            case errc::command_unknown:
                return "unknown command";
            case errc::argument_invalid:
                return "invalid argument";
            case errc::parameter_unknown:
                return "unknown parameter";
            case errc::message_too_large:
                return "message too large";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::smtp
