#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "pesan/message.hpp"
#include "pesan/result.hpp"

namespace pesan {

/// What a message must keep to before it leaves: limits and characters of attributes and headers,
/// size of data.
///
/// data_bytes_max   the broker's limit
/// errors           invalid_argument (the detail names the field), message_too_large
[[nodiscard]] Result<void> check_message(const Message& message, std::size_t data_bytes_max);

/// Fills what the publisher left out: id, source and time; continues its trace with a new span, or
/// starts one.
void complete_message(Message& message, std::string_view default_source, WallTime now,
                      Random& random);

}  // namespace pesan
