#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "net/http/router.hpp"
#include "pesan/broker.hpp"
#include "services/outgoing/counters.hpp"
#include "services/outgoing/dispatcher.hpp"
#include "services/sms/receipts.hpp"
#include "services/sms/sender.hpp"
#include "services/sms/sms_transport.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::sms {

struct SmsOptions {
    /// "smpp://user:secret@host:2775", "smpps://…", or "gateway:FILE" with a gateway's request
    /// template. Not looked at when `transport` is set.
    std::string url = "smpp://127.0.0.1:2775";
    /// In place of a server: benchmarks, tests.
    std::shared_ptr<SmsTransport> transport = {};
    /// Where connections run.
    boost::asio::any_io_executor executor;
    /// Source address: a number, or up to 11 letters and digits.
    std::string from = "PESAN";
    std::string shop_name = "Toko Pesan";
    /// Where a command names none: "id" or "en".
    std::string locale = "id";
    outgoing::UnknownPolicy unknown = outgoing::UnknownPolicy::resend;
    /// Retries and limits.
    ConsumerOptions consumer = default_consumer();
    std::shared_ptr<Metrics> metrics = {};

    /// As many at work as a session's window takes, and time for the segments of a long text.
    [[nodiscard]] static ConsumerOptions default_consumer();
};

/// The SMS service: takes commands from the topic `sms` and over HTTP, sends each SMS once,
/// remembers what became of it and what receipts say. The database must outlive it.
class SmsService {
public:
    /// Begins to connect.
    ///
    /// errors   invalid_url, invalid_argument (which option, why), database
    [[nodiscard]] static Result<std::unique_ptr<SmsService>> open(SqlDatabase& database,
                                                                  SmsOptions options);

    void add_routes(http::Router& router);
    void start(Broker& broker);
    /// Finishes the SMS that are being sent, takes no new ones, ends the connection.
    boost::asio::awaitable<Result<void>> drain(std::chrono::milliseconds limit);

    [[nodiscard]] timeline::Steps& steps() { return *steps_; }
    [[nodiscard]] std::int64_t unknown_total() const { return counters_->unknown_total(); }

private:
    SmsService(SqlDatabase& database, SmsOptions options, std::shared_ptr<timeline::Steps> steps,
               const outgoing::Store& store);

    void listen();
    boost::asio::awaitable<Outcome> handle(const Delivery& delivery);

    SmsOptions options_;
    std::shared_ptr<timeline::Steps> steps_;
    std::shared_ptr<outgoing::Counters> counters_;
    outgoing::Dispatcher dispatcher_;
    /// Shared with the receipts that are being written when the service ends.
    std::shared_ptr<Receipts> receipts_;
    Sender sender_;
    std::optional<Consumer> consumer_;
};

}  // namespace pesan::sms
