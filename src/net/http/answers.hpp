#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "net/http/message.hpp"

namespace pesan::http {

/// What went wrong, as RFC 9457 has it.
struct Problem {
    unsigned status = 500;
    /// The same for every occurrence: "Unknown product". Empty: the status's reason phrase.
    std::string title = {};
    /// What a person needs to put it right: "there is no product with SKU 'X-1'".
    std::string detail = {};
    /// Where in the body, as a JSON pointer: "/lines/0/sku".
    std::string pointer = {};
    /// Names the kind of problem for programs; stays the same over time.
    std::string type = "about:blank";
};

/// `application/problem+json`.
[[nodiscard]] Response problem(const Problem& what);
/// The same, with a Retry-After.
[[nodiscard]] Response problem_later(const Problem& what, std::chrono::seconds retry_after);

[[nodiscard]] Response json(unsigned status, const boost::json::value& body);
/// A body that is JSON text already.
[[nodiscard]] Response json_text(unsigned status, std::string body);
/// `type` with its charset: "text/html; charset=utf-8".
[[nodiscard]] Response text(unsigned status, std::string body,
                            std::string type = "text/plain; charset=utf-8");
/// 204.
[[nodiscard]] Response no_content();

/// A response of server-sent events; `writer` sends what sse_event() gives.
[[nodiscard]] Response event_stream(BodyWriter writer);
/// One server-sent event; `data` may have several lines. An empty name or id is left out.
[[nodiscard]] std::string sse_event(std::string_view name, std::string_view data,
                                    std::string_view id = {});
/// Keeps proxies from closing a quiet stream; send it every 15 s or so.
[[nodiscard]] std::string sse_comment(std::string_view words);

}  // namespace pesan::http
