#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pesan::outgoing {

enum class State { sending, sent, failed, suppressed, unknown };

[[nodiscard]] std::string_view name_of(State state);
[[nodiscard]] std::optional<State> parse_state(std::string_view name);

/// What is remembered of one mail or SMS. (source, message_id) names it: the id of the message that
/// asked for it.
struct Row {
    /// Our own, for the API.
    std::string id = {};
    std::string source = {};
    std::string message_id = {};
    /// The order it is about; empty for a message of one's own.
    std::string order_id = {};
    std::string recipient = {};
    /// Empty for a message of one's own.
    std::string template_name = {};
    std::string locale = {};
    /// A mail's subject, an SMS's text.
    std::string summary = {};
    State state = State::sending;
    /// Set when the server may have it and has not answered; see Mark.
    bool marked = false;
    std::int64_t attempts = 0;
    /// How often it was handed over again after an unknown outcome.
    std::int64_t resent = 0;
    /// How often the outcome was unknown.
    std::int64_t unknowns = 0;
    /// Parts of an SMS; 0 for a mail.
    std::int64_t segments = 0;
    /// The server's last words.
    std::string answer = {};
    /// The server's id of it.
    std::string server_id = {};
    /// What the delivery receipt of an SMS said last: "DELIVRD", "EXPIRED" …
    std::string receipt = {};
    /// The command as JSON; kept only while its outcome is held as unknown, so that it can be sent
    /// again.
    std::string request = {};
    std::int64_t created_ms = 0;
    std::int64_t updated_ms = 0;
    /// Rises by one with each save; guards against two writers.
    std::int64_t version = 0;
};

}  // namespace pesan::outgoing
