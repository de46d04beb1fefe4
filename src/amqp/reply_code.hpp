#pragma once

#include <cstdint>
#include <string_view>

namespace pesan::amqp {

/// Why a connection or channel is closed, or a message comes back.
///
/// source   AMQP 0-9-1 §1.2 (constants of the grammar)
enum class ReplyCode : std::uint16_t {
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

/// "PRECONDITION_FAILED", as reply texts begin; "UNKNOWN" for a code of no meaning.
[[nodiscard]] std::string_view name_of(ReplyCode code);

/// Whether an error of this code ends the connection; the others end the channel only.
[[nodiscard]] bool ends_connection(ReplyCode code);

}  // namespace pesan::amqp
