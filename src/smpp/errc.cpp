#include "smpp/errc.hpp"

#include <string>

namespace pesan::smpp {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.smpp"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::text_malformed:
                return "the text is no UTF-8";
            case errc::text_too_long:
                return "the text is too long";
            case errc::pdu_malformed:
                return "malformed PDU";
            case errc::pdu_length_invalid:
                return "invalid PDU length";
            case errc::command_unknown:
                return "unknown command";
            case errc::field_too_long:
                return "field too long";
            case errc::throttled:
                return "throttled by the SMSC";
            case errc::rejected:
                return "rejected by the SMSC";
            case errc::refused_for_now:
                return "refused by the SMSC for now";
            case errc::bind_refused:
                return "bind refused by the SMSC";
            case errc::unreachable:
                return "SMSC unreachable";
            case errc::outcome_unknown:
                return "sent, but not answered";
            case errc::window_full:
                return "too many messages wait for answers";
            case errc::closed:
                return "closed";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::smpp
