#pragma once

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "pesan/result.hpp"

namespace pesan::broker::amqp_server {

/// What a client did wrong, or what the broker could not do for it; the values are AMQP's reply
/// codes. An Error's detail is the text the client reads behind the code's name.
///
/// source  AMQP 0-9-1 §1.1
enum class errc {
    success = 200,
    content_too_large = 311,
    no_route = 312,
    no_consumers = 313,
    connection_forced = 320,
    invalid_path = 402,
    access_refused = 403,
    not_found = 404,
    resource_locked = 405,
    precondition_failed = 406,
    frame_error = 501,
    syntax_error = 502,
    command_invalid = 503,
    channel_error = 504,
    unexpected_frame = 505,
    resource_error = 506,
    not_allowed = 530,
    not_implemented = 540,
    internal_error = 541,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

/// "NOT_FOUND".
[[nodiscard]] std::string_view name_of(errc code);
/// The whole connection ends, not only the channel.
[[nodiscard]] bool ends_connection(errc code);
/// The code of an error of this module; others are translated: an engine that failed is
/// internal_error.
[[nodiscard]] errc code_of(const Error& error);
/// "NOT_FOUND - no queue 'q' in vhost '/'", cut to a short string.
[[nodiscard]] std::string reply_text(const Error& error);

}  // namespace pesan::broker::amqp_server

template <>
struct boost::system::is_error_code_enum<pesan::broker::amqp_server::errc> : std::true_type {};
