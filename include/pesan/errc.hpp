#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan {

/// What can go wrong in messaging, whatever broker is behind it.
enum class errc {
    success = 0,
    /// The message's topic has no subscription, so that nobody would ever read it.
    no_subscription,
    /// No topic, subscription or message of that name.
    not_found,
    /// The message is larger than the limit.
    message_too_large,
    /// A name, header or field that breaks its rule; the detail names it.
    invalid_argument,
    /// A URL that cannot be understood; the detail says which part.
    invalid_url,
    /// No adapter is built in for the URL's scheme.
    unknown_scheme,
    /// The peer cannot be reached; the detail names host and port.
    unreachable,
    /// The peer refused user or password.
    access_refused,
    /// The peer's certificate does not fit.
    tls_failed,
    /// The connection ended before the broker confirmed; the message may or may not be there.
    unconfirmed,
    /// The broker takes no messages now (disk or memory); try again later.
    blocked,
    /// The deadline passed.
    timeout,
    /// The object was closed.
    closed,
    /// The broker's store failed; nothing more is confirmed until it is started again.
    store_failed,
    /// What was received is no message of this kind; the detail says what was expected.
    malformed,
    /// The broker cannot do this (see its capabilities).
    unsupported,
    /// The database refused or failed; the detail has its words.
    database,
    /// A unique key is there already.
    conflict,
    /// The transaction lost against another one; it may be repeated.
    serialization,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan

template <>
struct boost::system::is_error_code_enum<pesan::errc> : std::true_type {};
