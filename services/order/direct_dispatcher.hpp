#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>
#include <string>

#include "net/http/client.hpp"
#include "services/order/dispatcher.hpp"

namespace pesan::order {

/// Where the other services answer: "http://127.0.0.1:8081" …
struct ServiceUrls {
    std::string email;
    std::string sms;
    std::string finance;
    std::string report;
};

/// How it was done before there were messages, for comparison: four HTTP calls, one after the other
/// or all at once, and the customer waits for the last one. Connections are kept, so that the
/// comparison is fair.
class DirectDispatcher final : public Dispatcher {
public:
    DirectDispatcher(boost::asio::any_io_executor executor, ServiceUrls urls, bool parallel,
                     http::ClientOptions options, CountSent count);

    [[nodiscard]] std::string name() const override {
        return parallel_ ? "direct-parallel" : "direct";
    }
    Result<void> write(SqlTransaction&, std::vector<OutboxMessage>) override { return {}; }
    boost::asio::awaitable<Result<void>> deliver(std::vector<OutboxMessage> messages) override;
    [[nodiscard]] bool needed() const override { return true; }

private:
    struct Call {
        std::string service;
        std::string url;
        Message message;
    };

    [[nodiscard]] std::vector<Call> calls_of(std::vector<OutboxMessage> messages) const;
    boost::asio::awaitable<Result<void>> call(Call call);
    boost::asio::awaitable<Result<void>> call_each(std::vector<Call> calls);
    boost::asio::awaitable<Result<void>> call_all(std::vector<Call> calls);

    /// The client belongs to one strand.
    boost::asio::strand<boost::asio::any_io_executor> strand_;
    http::Client client_;
    ServiceUrls urls_;
    bool parallel_;
    CountSent count_;
};

}  // namespace pesan::order
