#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/http/router.hpp"
#include "services/mailbox/failures.hpp"
#include "services/mailbox/handler.hpp"
#include "services/mailbox/store.hpp"

namespace pesan::mailbox {

struct MailboxOptions {
    net::Endpoint smtp = {"localhost", 1025};
    net::Endpoint smpp = {"localhost", 2775};
    StoreLimits limits = {};
    /// When set, STARTTLS is offered.
    std::optional<net::TlsFiles> smtp_tls = std::nullopt;
    Clock* clock = &SystemClock::instance();
    Random* random = &SystemRandom::instance();
};

/// The catcher of mail and SMS for development: shows what it got and sends nothing on. Messages
/// are in memory only.
class MailboxService {
public:
    MailboxService(boost::asio::any_io_executor executor, MailboxOptions options = {});

    /// Binds both servers; serves when start() is called.
    ///
    /// errors   as net::Server::listen()
    Result<void> listen();
    void start();
    boost::asio::awaitable<void> stop(std::chrono::milliseconds drain);

    void add_routes(http::Router& router);

    /// What was bound, with real ports.
    [[nodiscard]] const std::vector<net::Endpoint>& smtp_endpoints() const {
        return smtp_endpoints_;
    }
    [[nodiscard]] const std::vector<net::Endpoint>& smpp_endpoints() const {
        return smpp_endpoints_;
    }
    [[nodiscard]] Store& store() { return store_; }
    [[nodiscard]] Failures& failures() { return failures_; }

private:
    MailboxOptions options_;
    Store store_;
    Failures failures_;
    MailHandler mail_;
    SmsHandler sms_;
    smtp::Server smtp_;
    smpp::Server smpp_;
    std::vector<net::Endpoint> smtp_endpoints_;
    std::vector<net::Endpoint> smpp_endpoints_;
};

}  // namespace pesan::mailbox
