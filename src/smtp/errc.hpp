#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::smtp {

/// Why a line of a client is refused; the server makes a reply of it.
enum class errc {
    success = 0,
    /// A line longer than the limit.
    line_too_long,
    /// A CR without LF, an LF without CR, or a NUL: two servers may read such lines differently.
    line_malformed,
    /// No such verb.
    command_unknown,
    /// A known verb with an argument that breaks its rule; the detail says which.
    argument_invalid,
    /// A MAIL or RCPT parameter that was not offered.
    parameter_unknown,
    /// More octets than the limit.
    message_too_large,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::smtp

template <>
struct boost::system::is_error_code_enum<pesan::smtp::errc> : std::true_type {};
