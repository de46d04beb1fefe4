#pragma once

#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "net/smpp/server.hpp"
#include "net/smtp/server.hpp"
#include "services/mailbox/failures.hpp"
#include "services/mailbox/joiner.hpp"
#include "services/mailbox/store.hpp"

namespace pesan::mailbox {

/// Puts mail that comes in into the store. Safe from any thread.
class MailHandler final : public smtp::ServerHandler {
public:
    MailHandler(Store& store, Failures& failures, Clock& clock)
        : store_(store), failures_(failures), clock_(clock) {}

    smtp::Verdict judge(smtp::Stage stage, const std::string& address) override;
    std::string deliver(const smtp::Envelope& envelope, Bytes message) override;

private:
    Store& store_;
    Failures& failures_;
    Clock& clock_;
};

/// Joins short messages that come in and puts them into the store. Takes any user and password.
/// Safe from any thread.
class SmsHandler final : public smpp::ServerHandler {
public:
    SmsHandler(Store& store, Failures& failures, Clock& clock)
        : store_(store), failures_(failures), clock_(clock) {}

    std::uint32_t bind(const smpp::Bind& request) override;
    boost::asio::awaitable<smpp::SubmitAnswer> submit(const smpp::ShortMessage& message) override;

private:
    smpp::SubmitAnswer take(const smpp::ShortMessage& message);

    Store& store_;
    Failures& failures_;
    Clock& clock_;
    std::mutex mutex_;
    Joiner joiner_;
};

}  // namespace pesan::mailbox
