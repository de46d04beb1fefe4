#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "services/outgoing/answer.hpp"
#include "services/outgoing/mark.hpp"
#include "smpp/split.hpp"

namespace pesan::sms {

/// One SMS on its way.
struct ShortMessage {
    /// E.164 with the plus.
    std::string to;
    /// A number, or up to 11 letters and digits; may be empty.
    std::string from;
    /// UTF-8, and the same as segments.
    std::string text;
    smpp::Split parts;
    /// The id of the message that asked for it; gateways take it as idempotency key.
    std::string message_id;
};

/// What a network said later of a message that a server took.
struct Receipt {
    /// The server's id of the message (its last segment).
    std::string server_id;
    /// "DELIVRD", "EXPIRED", "UNDELIV" … as SMPP 3.4 appendix B names them.
    std::string state;

    bool operator==(const Receipt&) const = default;
};

/// An SMS that somebody sent to us.
struct Incoming {
    std::string from;
    std::string text;
};

/// Hands SMS to an SMSC or gateway. Safe from any thread.
class SmsTransport {
public:
    virtual ~SmsTransport() = default;

    /// Sends all segments in order. The mark is set before the first one leaves.
    ///
    /// returns  accepted: all segments were taken; server_id is that of the last one. refused,
    /// deferred, unreachable:
    ///          none was taken. unknown: an answer is missing, or only some were taken. not_marked:
    ///          nothing was sent
    virtual boost::asio::awaitable<outgoing::Answer> send(ShortMessage message,
                                                          outgoing::Mark& mark) = 0;

    /// Begins to connect. The callbacks run on any thread; they must be quick.
    virtual void start(std::function<void(Receipt)> on_receipt,
                       std::function<void(Incoming)> on_incoming) = 0;
    /// Ends the connection, waiting shortly for answers.
    virtual boost::asio::awaitable<void> stop() = 0;
};

}  // namespace pesan::sms
