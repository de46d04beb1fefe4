#pragma once

#include <atomic>
#include <cstdint>

#include "services/sms/sms_transport.hpp"

namespace pesan::sms {

/// Takes every SMS, marks it as SMPP does and keeps none of it: for benchmarks that leave the SMSC
/// out.
class RecordingTransport final : public SmsTransport {
public:
    explicit RecordingTransport(std::function<void(const ShortMessage&)> observe = {});

    boost::asio::awaitable<outgoing::Answer> send(ShortMessage message,
                                                  outgoing::Mark& mark) override;
    void start(std::function<void(Receipt)>, std::function<void(Incoming)>) override {}
    boost::asio::awaitable<void> stop() override;

    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    std::function<void(const ShortMessage&)> observe_;
    std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace pesan::sms
