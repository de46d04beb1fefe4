#pragma once

#include <memory>
#include <string>

#include "services/email/mail_transport.hpp"
#include "services/email/smtp_settings.hpp"

namespace pesan::email {

/// One connection to the mail server, kept from mail to mail (libcurl behind it). One thread at a
/// time.
class SmtpConnection {
public:
    explicit SmtpConnection(const SmtpSettings& settings);
    ~SmtpConnection();
    SmtpConnection(const SmtpConnection&) = delete;
    SmtpConnection& operator=(const SmtpConnection&) = delete;

    /// Blocks until the server answered or a time limit passed. A kept connection that turns out to
    /// be dead before the mark is replaced once.
    outgoing::Answer send(const Envelope& mail, outgoing::Mark& mark);

private:
    struct Transfer;

    outgoing::Answer attempt(const Envelope& mail, outgoing::Mark& mark, bool& was_kept);
    void set_up(const SmtpSettings& settings);

    struct Handle;
    std::unique_ptr<Handle> handle_;
    std::size_t messages_per_connection_;
    std::size_t messages_ = 0;
};

}  // namespace pesan::email
