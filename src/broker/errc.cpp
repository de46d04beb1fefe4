#include "broker/errc.hpp"

#include <string>

namespace pesan::broker {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.broker"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::not_found:
                return "not found";
            case errc::precondition_failed:
                return "precondition failed";
            case errc::invalid_argument:
                return "invalid argument";
            case errc::resource_locked:
                return "the queue is exclusive to another connection";
            case errc::access_refused:
                return "access refused";
            case errc::in_use:
                return "in use";
            case errc::not_empty:
                return "not empty";
            case errc::transaction_too_large:
                return "transaction too large";
            case errc::unknown_delivery:
                return "unknown delivery tag";
            case errc::unknown_session:
                return "unknown session";
            case errc::queue_full:
                return "the queue is full";
            case errc::message_too_large:
                return "message too large";
            case errc::blocked:
                return "the broker is blocked";
            case errc::store_failed:
                return "the store failed";
            case errc::malformed_record:
                return "malformed record";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::broker
