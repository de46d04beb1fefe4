#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::http {

/// How the body that follows is framed.
struct Framing {
    /// Content-Length; nothing for none (204, 304) or a streamed body.
    std::optional<std::uint64_t> length;
    bool chunked = false;
    bool keep_alive = true;
};

/// Status line and headers, ready to be sent.
///
/// errors   header_invalid: a name that is no token, or a value with CR, LF or NUL, which would let
/// whoever made the
///          value write headers of his own
[[nodiscard]] Result<std::string> response_head(const Response& response, const Framing& framing);

/// Whether name and value can stand in a message.
[[nodiscard]] bool is_header_valid(const Field& field);

}  // namespace pesan::http
