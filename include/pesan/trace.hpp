#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pesan/message.hpp"

namespace pesan {

/// The place of a message in a distributed trace, as the header "traceparent" says it.
struct TraceContext {
    /// 32 hexadecimal digits, the same from the first publisher to the last handler.
    std::string trace_id;
    /// 16 hexadecimal digits: the hop that sent the message.
    std::string span_id;
    bool sampled = true;

    /// "00-<trace id>-<span id>-01".
    [[nodiscard]] std::string text() const;
    /// Nothing when the text is no traceparent; a trace is then started anew, as the standard asks.
    ///
    /// source   W3C Trace Context §3.2
    [[nodiscard]] static std::optional<TraceContext> parse(std::string_view text);
};

/// The trace of a received message; a handler reads it here.
[[nodiscard]] std::optional<TraceContext> trace_of(const Message& message);

/// Puts a message that a handler is about to publish into the trace of the one it handles.
void continue_trace(const Message& handled, Message& published);

}  // namespace pesan
