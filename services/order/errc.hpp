#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::order {

/// What the order service answers with when it cannot do what it was asked for.
enum class errc {
    success = 0,
    /// No order has this id or number.
    order_unknown,
    /// A credit note cannot be cancelled.
    not_cancellable,
    /// The idempotency key was used with another body.
    key_reused,
    /// The order cannot be taken as it is; the detail has JSON pointers.
    order_invalid,
    /// Too many messages wait to be relayed; try again later.
    outbox_full,
    /// Direct delivery: a service did not do its part; the detail names it.
    delivery_failed,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::order

template <>
struct boost::system::is_error_code_enum<pesan::order::errc> : std::true_type {};
