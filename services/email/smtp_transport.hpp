#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "services/email/mail_transport.hpp"
#include "services/email/smtp_connection.hpp"

namespace pesan::email {

/// Mails over SMTP: a pool of kept connections, each used by one of as many threads.
class SmtpTransport final : public MailTransport {
public:
    explicit SmtpTransport(SmtpSettings settings);
    /// Waits for the mails that are being sent.
    ~SmtpTransport() override;

    boost::asio::awaitable<outgoing::Answer> send(Envelope mail, outgoing::Mark& mark) override;

private:
    boost::asio::awaitable<outgoing::Answer> send_here(Envelope mail, outgoing::Mark& mark);
    std::unique_ptr<SmtpConnection> take();
    void give_back(std::unique_ptr<SmtpConnection> connection);

    SmtpSettings settings_;
    std::mutex mutex_;
    /// The last one used is taken first, so that in quiet times the others grow old and close.
    std::vector<std::unique_ptr<SmtpConnection>> idle_;
    boost::asio::thread_pool threads_;
};

}  // namespace pesan::email
