#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::broker {

/// What a call on the engine can be answered with.
enum class errc {
    success = 0,
    /// No exchange, queue, binding or message of that name.
    not_found,
    /// It exists with other settings, or it is used in a way that forbids this call.
    precondition_failed,
    /// A name or argument that breaks its rule; the detail names it.
    invalid_argument,
    /// The queue is exclusive to another connection.
    resource_locked,
    /// The queue has an exclusive consumer, or others where an exclusive one asks; or the exchange
    /// is internal.
    access_refused,
    /// Not deleted: it has consumers, or bindings from it (if_unused).
    in_use,
    /// Not deleted: messages wait in it (if_empty).
    not_empty,
    /// The transaction is larger than transaction_bytes_max.
    transaction_too_large,
    /// No delivery of that tag is unsettled in this session.
    unknown_delivery,
    /// The session was closed or never opened.
    unknown_session,
    /// The queue is full and refuses (x-overflow reject-publish); nothing was stored.
    queue_full,
    /// Body and properties are larger than message_size_bytes_max.
    message_too_large,
    /// Disk or memory is nearly used up; publish again when blocked(false) came.
    blocked,
    /// The store failed; nothing more is confirmed until it is opened again.
    store_failed,
    /// A record of the log that this program cannot read.
    malformed_record,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::broker

template <>
struct boost::system::is_error_code_enum<pesan::broker::errc> : std::true_type {};
