#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>

#include "net/http/client.hpp"
#include "services/sms/gateway_template.hpp"
#include "services/sms/sms_transport.hpp"

namespace pesan::sms {

/// SMS through an HTTP gateway, with kept connections.
class GatewayTransport final : public SmsTransport {
public:
    GatewayTransport(boost::asio::any_io_executor executor, GatewayTemplate gateway);

    boost::asio::awaitable<outgoing::Answer> send(ShortMessage message,
                                                  outgoing::Mark& mark) override;
    void start(std::function<void(Receipt)>, std::function<void(Incoming)>) override {}
    boost::asio::awaitable<void> stop() override;

private:
    boost::asio::awaitable<Result<http::Response>> call(http::ClientRequest request);
    boost::asio::awaitable<void> close();

    GatewayTemplate gateway_;
    /// The client belongs to one strand.
    boost::asio::strand<boost::asio::any_io_executor> strand_;
    http::Client client_;
};

}  // namespace pesan::sms
