#include "adapters/embedded/translate.hpp"

#include "broker/errc.hpp"
#include "pesan/errc.hpp"
#include "store/errc.hpp"

namespace pesan::embedded {

namespace {

errc from_broker(broker::errc code) {
    switch (code) {
        case broker::errc::success:
            return errc::success;
        case broker::errc::not_found:
            return errc::not_found;
        case broker::errc::precondition_failed:
        case broker::errc::invalid_argument:
        case broker::errc::resource_locked:
        case broker::errc::access_refused:
        case broker::errc::in_use:
        case broker::errc::not_empty:
            return errc::invalid_argument;
        case broker::errc::unknown_delivery:
            return errc::not_found;
        case broker::errc::unknown_session:
            return errc::closed;
        case broker::errc::queue_full:
        case broker::errc::blocked:
            return errc::blocked;
        case broker::errc::message_too_large:
        case broker::errc::transaction_too_large:
            return errc::message_too_large;
        case broker::errc::store_failed:
            return errc::store_failed;
        case broker::errc::malformed_record:
            return errc::malformed;
    }
    return errc::store_failed;
}

}  // namespace

Error translate_error(const Error& error) {
    if (error.code.category() == pesan::error_category()) return error;
    if (error.code.category() == broker::error_category()) {
        return Error(from_broker(static_cast<broker::errc>(error.code.value())), error.detail);
    }
    // No broker without its directory, whatever keeps it: another process, the disk, a newer
    // format.
    const bool failed = error.code == store::errc::store_failed;
    return Error(failed ? errc::store_failed : errc::unreachable, error.message());
}

}  // namespace pesan::embedded
