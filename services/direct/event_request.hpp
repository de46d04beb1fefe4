#pragma once

#include "net/http/message.hpp"
#include "pesan/message.hpp"
#include "pesan/result.hpp"

namespace pesan::direct {

/// The message that a direct call carries instead of a topic: CloudEvents binary mode in the
/// headers `ce-id`, `ce-source`, `ce-type` …, or structured mode in the body.
///
/// errors   malformed: the detail names what is missing or wrong
[[nodiscard]] Result<Message> message_of(const http::Request& request);

}  // namespace pesan::direct
