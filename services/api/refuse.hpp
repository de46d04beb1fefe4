#pragma once

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::api {

/// The problem document of an error of the messaging library, the database or the order model: 400
/// and 413 for what was asked wrongly, 404, 409, 501, and 503 with Retry-After for what may pass.
///
/// A detail may begin with the JSON pointer of what it speaks of: "/type: …".
[[nodiscard]] http::Response refuse(const Error& error);

}  // namespace pesan::api
