#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "services/outgoing/answer.hpp"
#include "services/outgoing/mark.hpp"

namespace pesan::email {

/// One mail on its way: what SMTP calls envelope and data.
struct Envelope {
    std::string from;
    std::string to;
    /// RFC 5322 bytes with CRLF, not dot-stuffed.
    std::string data;
};

/// Hands mails to a server. Safe from any thread.
class MailTransport {
public:
    virtual ~MailTransport() = default;

    /// Sends one mail. The mark is set once the whole mail is with the server but its end (the
    /// final dot): before that no server delivers it, after that it may.
    ///
    /// returns  accepted: the server took it. refused, deferred, unreachable: it did not. unknown:
    /// the end was sent and
    ///          no answer came. not_marked: the mark failed, and the end was not sent
    virtual boost::asio::awaitable<outgoing::Answer> send(Envelope mail, outgoing::Mark& mark) = 0;
};

}  // namespace pesan::email
