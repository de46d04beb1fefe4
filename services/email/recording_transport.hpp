#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "services/email/mail_transport.hpp"

namespace pesan::email {

/// Takes every mail, marks it as SMTP does and keeps none of it: for benchmarks that leave the mail
/// server out.
class RecordingTransport final : public MailTransport {
public:
    /// observe  is told of each mail, on the caller's executor; may be empty
    explicit RecordingTransport(std::function<void(const Envelope&)> observe = {});

    boost::asio::awaitable<outgoing::Answer> send(Envelope mail, outgoing::Mark& mark) override;

    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    std::function<void(const Envelope&)> observe_;
    std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace pesan::email
