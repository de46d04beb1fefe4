#pragma once

#include <string>
#include <string_view>

namespace pesan::outgoing {

/// What became of one attempt to hand a message to the server that carries it on.
enum class AnswerKind {
    /// The server has taken it.
    accepted,
    /// The server refuses this message for good (SMTP 5xx, an SMPP error that repeating does not
    /// cure).
    refused,
    /// The server refuses for the moment (SMTP 4xx, throttling, a login that does not work now).
    deferred,
    /// No server was reached; it has seen nothing.
    unreachable,
    /// The message was handed over, and no answer came: it may be on its way or not.
    unknown,
    /// The mark could not be committed; the message was not handed over.
    not_marked,
};

struct Answer {
    AnswerKind kind = AnswerKind::unreachable;
    /// The server's number: 250, 550, an SMPP command_status, an HTTP status; 0 = none came.
    int code = 0;
    /// RFC 3463 status such as "5.1.1"; empty = none.
    std::string enhanced = {};
    /// What the server said, or what went wrong; for people.
    std::string text = {};
    /// The server's own id of the message, where it gives one.
    std::string server_id = {};

    /// "550 5.1.1 no such user"
    [[nodiscard]] std::string line() const;
};

[[nodiscard]] std::string_view name_of(AnswerKind kind);

}  // namespace pesan::outgoing
