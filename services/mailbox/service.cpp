#include "services/mailbox/service.hpp"

#include "services/mailbox/api.hpp"

namespace pesan::mailbox {

namespace asio = boost::asio;

namespace {

smtp::ServerOptions smtp_options(const MailboxOptions& options) {
    smtp::ServerOptions made;
    made.server_name = "pesan-mailbox";
    made.tls = options.smtp_tls;
    return made;
}

}  // namespace

MailboxService::MailboxService(asio::any_io_executor executor, MailboxOptions options)
    : options_(std::move(options)),
      store_(options_.limits),
      failures_(*options_.random),
      mail_(store_, failures_, *options_.clock),
      sms_(store_, failures_, *options_.clock),
      smtp_(executor, mail_, smtp_options(options_)),
      smpp_(executor, sms_) {}

Result<void> MailboxService::listen() {
    auto smtp_bound = smtp_.listen(options_.smtp);
    if (!smtp_bound) return smtp_bound.error();
    smtp_endpoints_ = std::move(*smtp_bound);
    auto smpp_bound = smpp_.listen(options_.smpp);
    if (!smpp_bound) return smpp_bound.error();
    smpp_endpoints_ = std::move(*smpp_bound);
    return {};
}

void MailboxService::start() {
    smtp_.start();
    smpp_.start();
}

asio::awaitable<void> MailboxService::stop(std::chrono::milliseconds drain) {
    co_await smtp_.stop(drain);
    co_await smpp_.stop(drain);
}

void MailboxService::add_routes(http::Router& router) {
    mailbox::add_routes(router, store_, failures_);
}

}  // namespace pesan::mailbox
