#pragma once

#include <string_view>

#include "amqp/properties.hpp"
#include "pesan/delivery.hpp"

/// What a dead letter tells about its end, as AMQP headers of the message in the queue of dead
/// letters:
///
///     x-pesan-reason, x-pesan-error       text
///     x-pesan-attempts                    number
///     x-pesan-first-attempt, …-last-…     number, milliseconds since 1970
///     x-pesan-origin                      text, the queue it came from
///
/// A message on its way to another attempt has some of them already: its attempts so far, when the
/// first was, and when the next may be (x-pesan-not-before, milliseconds since 1970).
///
/// A message that the broker itself or an AMQP client gave up on has x-death instead, as with
/// RabbitMQ.
namespace pesan::amqp_message {

/// The longest error text that is kept.
inline constexpr std::size_t dead_letter_error_bytes_max = 4 * 1024;

struct End {
    std::string reason;
    std::string error;
    std::uint32_t attempts = 0;
    std::chrono::system_clock::time_point first_attempt;
    std::chrono::system_clock::time_point last_attempt;
    std::string origin;
};

void write_end(amqp::Properties& properties, const End& end);
[[nodiscard]] End read_end(const amqp::Properties& properties);
/// Takes away what write_end() and the broker added, for a replay.
void remove_end(amqp::Properties& properties);
[[nodiscard]] bool is_dead_letter_header(std::string_view name);

}  // namespace pesan::amqp_message
