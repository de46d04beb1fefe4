#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <type_traits>
#include <utility>

namespace pesan {

/// Why a call failed: what a program branches on, and what a person reads.
struct Error {
    /// To branch on; `code == pesan::errc::timeout`.
    boost::system::error_code code;
    /// For the log: which file, which peer, what it said. Never holds credentials.
    std::string detail;

    Error() = default;

    template <class Code>
    requires std::is_convertible_v<Code, boost::system::error_code> Error(Code c,
                                                                          std::string d = {})
        : code(c), detail(std::move(d)) {}

    /// "message of the code: detail", for people.
    [[nodiscard]] std::string message() const {
        return detail.empty() ? code.message() : code.message() + ": " + detail;
    }
};

/// Called by result::value() of a failed Result: an Error becomes an exception with its whole text.
BOOST_NORETURN inline void throw_exception_from_error(const Error& error,
                                                      const boost::source_location& location) {
    boost::throw_exception(boost::system::system_error(error.code, error.detail), location);
}

/// A value, or the Error that the input or the peer caused.
template <class T>
struct [[nodiscard]] Result : boost::system::result<T, Error> {
    using boost::system::result<T, Error>::result;
};

}  // namespace pesan
