#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "net/http/router.hpp"
#include "pesan/broker.hpp"
#include "services/email/mail_transport.hpp"
#include "services/email/sender.hpp"
#include "services/outgoing/counters.hpp"
#include "services/outgoing/dispatcher.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::email {

struct EmailOptions {
    /// The mail server; see parse_smtp_url(). Not looked at when `transport` is set.
    std::string smtp_url = "smtp://127.0.0.1:1025";
    /// In place of SMTP: benchmarks, tests.
    std::shared_ptr<MailTransport> transport = {};
    /// The sender of every mail; its domain stands in the Message-ID too.
    std::string from_address = "toko@pesan.example";
    std::string shop_name = "Toko Pesan";
    /// Where a command names none: "id" or "en".
    std::string locale = "id";
    /// Decides the day that a mail shows.
    std::string timezone = "Asia/Jakarta";
    /// Files of the built-in templates' names take their place; empty = only the built-in ones.
    std::filesystem::path templates = {};
    outgoing::UnknownPolicy unknown = outgoing::UnknownPolicy::resend;
    /// Retries and limits; concurrency 0 = two for each SMTP connection.
    ConsumerOptions consumer = default_consumer();
    std::shared_ptr<Metrics> metrics = {};

    /// A handler may take longer than the slowest mail, so that it is not cut off before its
    /// answer.
    [[nodiscard]] static ConsumerOptions default_consumer();
};

/// The e-mail service: takes commands from the topic `email` and over HTTP, sends each mail once,
/// remembers what became of it. The database must outlive it.
class EmailService {
public:
    /// errors   invalid_url, invalid_argument (which option, why), database
    [[nodiscard]] static Result<std::unique_ptr<EmailService>> open(SqlDatabase& database,
                                                                    EmailOptions options);

    void add_routes(http::Router& router);
    void start(Broker& broker);
    /// Finishes the mails that are being sent, takes no new ones.
    boost::asio::awaitable<Result<void>> drain(std::chrono::milliseconds limit);

    /// Reads the template folder again; the old templates stay when a new one is wrong.
    Result<void> reload_templates();

    [[nodiscard]] timeline::Steps& steps() { return *steps_; }
    [[nodiscard]] std::int64_t unknown_total() const { return counters_->unknown_total(); }

private:
    EmailService(SqlDatabase& database, EmailOptions options,
                 std::shared_ptr<timeline::Steps> steps, outgoing::Store store,
                 Letterhead letterhead, std::shared_ptr<const Templates> templates);

    boost::asio::awaitable<Outcome> handle(const Delivery& delivery);

    EmailOptions options_;
    std::shared_ptr<timeline::Steps> steps_;
    std::shared_ptr<outgoing::Counters> counters_;
    outgoing::Dispatcher dispatcher_;
    Sender sender_;
    std::optional<Consumer> consumer_;
};

}  // namespace pesan::email
