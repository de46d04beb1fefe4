#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::http {

/// What can go wrong in HTTP besides its connection (net::errc).
enum class errc {
    success = 0,
    /// Not http:// or https://, or no host; the detail shows it without its user information.
    url_invalid,
    /// What came back is no HTTP/1.1 answer.
    answer_malformed,
    /// The answer is larger than the limit of the client.
    answer_too_large,
    /// A header's name or value has characters that would break the request apart.
    header_invalid,
    /// What came in is no HTTP request; the detail says why.
    request_malformed,
    /// Request line and headers are larger than the limit.
    header_too_large,
    /// The body is larger than the limit.
    body_too_large,
    /// Neither HTTP/1.0 nor HTTP/1.1.
    version_unsupported,
    /// A transfer coding other than chunked.
    coding_unsupported,
    /// An Expect other than 100-continue.
    expectation_unsupported,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::http

template <>
struct boost::system::is_error_code_enum<pesan::http::errc> : std::true_type {};
