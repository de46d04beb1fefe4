#pragma once

#include "net/http/message.hpp"
#include "net/http/router.hpp"
#include "pesan/result.hpp"

namespace pesan::http {

/// The answers that the server gives by itself, before or in place of a handler.
[[nodiscard]] Response refusal_of(const Error& why);
[[nodiscard]] Response no_route(const Request& request, const Router::Match& match);
[[nodiscard]] Response malformed_target();
[[nodiscard]] Response token_missing();
[[nodiscard]] Response handler_late();

}  // namespace pesan::http
