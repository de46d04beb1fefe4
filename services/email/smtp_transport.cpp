#include "services/email/smtp_transport.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace pesan::email {

namespace asio = boost::asio;

SmtpTransport::SmtpTransport(SmtpSettings settings)
    : settings_(std::move(settings)), threads_(settings_.connections) {}

SmtpTransport::~SmtpTransport() {
    threads_.join();
}

asio::awaitable<outgoing::Answer> SmtpTransport::send(Envelope mail, outgoing::Mark& mark) {
    auto work = send_here(std::move(mail), mark);
    co_return co_await asio::co_spawn(threads_.get_executor(), std::move(work),
                                      asio::use_awaitable);
}

asio::awaitable<outgoing::Answer> SmtpTransport::send_here(Envelope mail, outgoing::Mark& mark) {
    auto connection = take();
    outgoing::Answer answer = connection->send(mail, mark);
    give_back(std::move(connection));
    co_return answer;
}

std::unique_ptr<SmtpConnection> SmtpTransport::take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<SmtpConnection>(settings_);
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void SmtpTransport::give_back(std::unique_ptr<SmtpConnection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

}  // namespace pesan::email
