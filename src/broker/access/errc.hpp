#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::broker::access {

/// Why somebody may not, or why a change of users, virtual hosts or permissions was not made.
enum class errc {
    success = 0,
    /// Unknown user, wrong password, or a user without one; nobody is told which.
    invalid_credentials,
    /// The user may log in from the broker's own machine only.
    loopback_only,
    /// No user, virtual host, permission or policy of that name.
    not_found,
    /// A name, tag, pattern or password hash that breaks its rule; the detail names it.
    invalid_argument,
    /// A kept setting that this program cannot read.
    malformed_setting,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::broker::access

template <>
struct boost::system::is_error_code_enum<pesan::broker::access::errc> : std::true_type {};
