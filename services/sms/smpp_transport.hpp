#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "net/smpp/client.hpp"
#include "services/sms/sms_transport.hpp"

namespace pesan::sms {

/// SMS over one SMPP session.
class SmppTransport final : public SmsTransport {
public:
    SmppTransport(boost::asio::any_io_executor executor, smpp::ClientOptions options);

    boost::asio::awaitable<outgoing::Answer> send(ShortMessage message,
                                                  outgoing::Mark& mark) override;
    void start(std::function<void(Receipt)> on_receipt,
               std::function<void(Incoming)> on_incoming) override;
    boost::asio::awaitable<void> stop() override;

    [[nodiscard]] bool is_bound() const { return client_.is_bound(); }

private:
    boost::asio::awaitable<Result<std::string>> submit_patiently(smpp::SubmitRequest request);

    smpp::Client client_;
};

/// What an error of one segment means for the message. `taken`: how many segments went through
/// before.
[[nodiscard]] outgoing::Answer answer_of(const Error& error, std::size_t taken, std::size_t all);

}  // namespace pesan::sms
