#include "system.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

#include "amqp_options.hpp"
#include "base/mask.hpp"
#include "database_urls.hpp"
#include "health.hpp"
#include "http_metrics.hpp"
#include "management_server.hpp"
#include "net/http/server.hpp"
#include "page.hpp"
#include "peer_list.hpp"
#include "pesan/amqp_server.hpp"
#include "pesan/embedded.hpp"
#include "pesan/errc.hpp"
#include "service_options.hpp"
#include "services/mailbox/service.hpp"
#include "services/timeline/api.hpp"
#include "services/topics/api.hpp"
#include "services/topics/event_feed.hpp"
#include "services/topics/status_events.hpp"

namespace pesan::app {

namespace asio = boost::asio;

/// Declared in the order in which the parts need each other, so that they end in reverse.
struct System::Parts {
    Parts(asio::io_context& context, const Configuration& configuration)
        : context_(context), configuration_(configuration), feed_(context.get_executor()) {}

    asio::awaitable<Result<void>> start(std::function<void(const Error&)> failed);
    asio::awaitable<bool> stop(std::chrono::milliseconds limit);
    Result<void> make_data_folder();
    Result<void> listen();
    Result<void> start_mailbox();
    Result<void> start_amqp();
    asio::awaitable<Result<void>> connect_broker();
    Result<SqlDatabase*> open_database_of(const char* service);
    Result<void> open_services();
    Result<void> open_order();
    void add_routes();
    void start_consumers();

    asio::io_context& context_;
    const Configuration& configuration_;
    Addresses addresses_;
    std::vector<std::string> warnings_;
    std::shared_ptr<Metrics> metrics_ = std::make_shared<Metrics>();
    topics::EventFeed feed_;
    MailboxAddresses mailbox_addresses_;
    http::Router router_;
    std::vector<std::unique_ptr<SqlDatabase>> databases_;
    std::unique_ptr<AmqpServer> amqp_;
    std::optional<ManagementServer> management_;
    std::optional<Broker> broker_;
    std::unique_ptr<mailbox::MailboxService> mailbox_;
    std::unique_ptr<order::OrderService> order_;
    std::unique_ptr<email::EmailService> email_;
    std::unique_ptr<sms::SmsService> sms_;
    std::unique_ptr<finance::FinanceService> finance_;
    std::unique_ptr<report::ReportService> report_;
    std::optional<topics::TopicsApi> topics_;
    std::optional<topics::StatusEvents> status_events_;
    std::optional<Health> health_;
    std::optional<http::Server> server_;
    bool stopped_ = false;
};

System::System(asio::io_context& context, const Configuration& configuration)
    : parts_(std::make_unique<Parts>(context, configuration)) {}
System::~System() = default;

asio::awaitable<Result<void>> System::start(std::function<void(const Error&)> failed) {
    return parts_->start(std::move(failed));
}
asio::awaitable<bool> System::stop(std::chrono::milliseconds limit) {
    return parts_->stop(limit);
}
const Addresses& System::addresses() const {
    return parts_->addresses_;
}
const std::vector<std::string>& System::warnings() const {
    return parts_->warnings_;
}

void System::reload() {
    if (const Result<void> reloaded = parts_->server_->reload_tls(); !reloaded)
        spdlog::error("certificate not reloaded, the old one stays: {}",
                      reloaded.error().message());
    if (parts_->amqp_) {
        if (const Result<void> reloaded = parts_->amqp_->reload_tls(); !reloaded)
            spdlog::error("certificate of amqps not reloaded, the old one stays: {}",
                          reloaded.error().message());
    }
    if (!parts_->email_) return;
    if (const Result<void> reloaded = parts_->email_->reload_templates(); !reloaded)
        spdlog::error("mail templates not reloaded, the old ones stay: {}",
                      reloaded.error().message());
}

asio::awaitable<Result<void>> System::Parts::start(std::function<void(const Error&)> failed) {
    const bool with_broker = configuration_.needs_broker();
    // `pesan up` writes its addresses there, too; a mailbox that runs alone keeps nothing.
    if (with_broker || configuration_.role().empty())
        if (const Result<void> made = make_data_folder(); !made) co_return made.error();
    if (const Result<void> listening = listen(); !listening) co_return listening.error();
    if (const Result<void> started = start_mailbox(); !started) co_return started.error();
    if (with_broker) {
        embedded::on_store_failure(std::move(failed));
        if (const Result<void> serving = start_amqp(); !serving) co_return serving.error();
        const Result<void> connected = co_await connect_broker();
        if (!connected) co_return connected.error();
    }
    if (const Result<void> opened = open_services(); !opened) co_return opened.error();
    add_routes();
    start_consumers();
    server_->start();
    co_return Result<void>();
}

Result<void> System::Parts::make_data_folder() {
    std::error_code error;
    std::filesystem::create_directories(configuration_.text("data"), error);
    if (error)
        return Error(errc::invalid_argument, configuration_.origin("data") + ": cannot create " +
                                                 configuration_.text("data") + ": " +
                                                 error.message());
    return {};
}

Result<void> System::Parts::listen() {
    http::ServerOptions options;
    options.token = configuration_.api_token();
    options.observe = count_requests(metrics_);
    if (!configuration_.text("tls.cert").empty())
        options.tls =
            net::TlsFiles{configuration_.text("tls.cert"), configuration_.text("tls.key")};
    server_.emplace(context_.get_executor(), router_, std::move(options));
    const auto endpoints = server_->listen(configuration_.address("listen.http"));
    if (!endpoints)
        return Error(endpoints.error().code,
                     endpoints.error().detail + " (choose another with --http)");
    addresses_.http = endpoints->front().to_string();
    return {};
}

Result<void> System::Parts::start_mailbox() {
    if (!configuration_.runs("mailbox")) return {};
    mailbox::MailboxOptions options;
    options.smtp = configuration_.address("listen.smtp");
    options.smpp = configuration_.address("listen.smpp");
    mailbox_ =
        std::make_unique<mailbox::MailboxService>(context_.get_executor(), std::move(options));
    if (const Result<void> listening = mailbox_->listen(); !listening)
        return Error(listening.error().code,
                     listening.error().detail + " (choose others with --smtp, --smpp)");
    addresses_.smtp = mailbox_addresses_.smtp = mailbox_->smtp_endpoints().front().to_string();
    addresses_.smpp = mailbox_addresses_.smpp = mailbox_->smpp_endpoints().front().to_string();
    mailbox_->start();
    return {};
}

Result<void> System::Parts::start_amqp() {
    const std::string url = broker_url(configuration_);
    if (!is_embedded(url)) return {};
    AmqpServerOptions options = amqp_options(configuration_);
    options.directory = embedded_directory(url);
    auto server = AmqpServer::open(std::move(options));
    if (!server)
        return Error(server.error().code,
                     server.error().detail + " (choose others with --amqp, --amqps)");
    amqp_ = std::move(*server);
    note_addresses(*amqp_, addresses_);
    management_.emplace(context_.get_executor(), *amqp_);
    return management_->start(configuration_, addresses_);
}

asio::awaitable<Result<void>> System::Parts::connect_broker() {
    const std::string url = broker_url(configuration_);
    BrokerOptions options;
    options.metrics = metrics_;
    Result<Broker> broker = co_await connect(url, std::move(options));
    if (!broker) co_return broker.error();
    broker_.emplace(std::move(*broker));
    co_return Result<void>();
}

Result<SqlDatabase*> System::Parts::open_database_of(const char* service) {
    const std::string url =
        database_url(configuration_.text("database"), configuration_.text("data"), service);
    auto database = open_database(url);
    if (!database) return database.error();
    const auto unsafe = (*database)->unsafe_settings();
    if (unsafe)
        for (const std::string& setting : *unsafe)
            warnings_.push_back("database of " + std::string(service) + ": " + setting);
    databases_.push_back(std::move(*database));
    return databases_.back().get();
}

Result<void> System::Parts::open_order() {
    auto database = open_database_of("order");
    if (!database) return database.error();
    auto options = order_options(configuration_, "http://" + *addresses_.http, metrics_);
    if (!options) return options.error();
    auto service =
        order::OrderService::open(**database, context_.get_executor(), std::move(*options));
    if (!service) return service.error();
    order_ = std::move(*service);
    return {};
}

Result<void> System::Parts::open_services() {
    if (configuration_.runs("order"))
        if (const Result<void> opened = open_order(); !opened) return opened;
    if (configuration_.runs("email")) {
        auto database = open_database_of("email");
        if (!database) return database.error();
        auto service = email::EmailService::open(
            **database, email_options(configuration_, mailbox_addresses_, metrics_));
        if (!service) return service.error();
        email_ = std::move(*service);
    }
    if (configuration_.runs("sms")) {
        auto database = open_database_of("sms");
        if (!database) return database.error();
        auto service = sms::SmsService::open(
            **database,
            sms_options(configuration_, mailbox_addresses_, context_.get_executor(), metrics_));
        if (!service) return service.error();
        sms_ = std::move(*service);
    }
    if (configuration_.runs("finance")) {
        auto database = open_database_of("finance");
        if (!database) return database.error();
        auto service = finance::FinanceService::open(**database, finance_options(configuration_));
        if (!service) return service.error();
        finance_ = std::move(*service);
    }
    if (configuration_.runs("report")) {
        auto database = open_database_of("report");
        if (!database) return database.error();
        auto service = report::ReportService::open(
            **database, {.timezone = configuration_.text("shop.timezone")});
        if (!service) return service.error();
        report_ = std::move(*service);
    }
    return {};
}

void System::Parts::add_routes() {
    std::vector<timeline::Source> own;
    const auto watch = [this](timeline::Steps& steps) {
        steps.observe([this](const timeline::Step& step) {
            std::string json;
            timeline::append_json(json, step);
            feed_.post("step", std::move(json));
        });
    };
    if (email_) {
        email_->add_routes(router_);
        watch(email_->steps());
        own.push_back(timeline::local_source("email", email_->steps()));
    }
    if (sms_) {
        sms_->add_routes(router_);
        watch(sms_->steps());
        own.push_back(timeline::local_source("sms", sms_->steps()));
    }
    if (finance_) {
        finance_->add_routes(router_);
        watch(finance_->steps());
        own.push_back(timeline::local_source("finance", finance_->steps()));
    }
    if (report_) {
        report_->add_routes(router_);
        watch(report_->steps());
        own.push_back(timeline::local_source("report", report_->steps()));
    }
    std::vector<timeline::Source> all = own;
    if (order_) {
        order_->set_peers(own, parse_peers(configuration_.text("api.peers")));
        order_->add_routes(router_);
        all.push_back(order_->steps());
    }
    timeline::add_routes(router_, std::move(all));
    if (mailbox_) mailbox_->add_routes(router_);
    if (broker_) {
        topics_.emplace(*broker_);
        topics_->add_routes(router_);
        status_events_.emplace(*broker_, feed_);
        router_.get("/v1/events", [this](const http::Request&) { return status_events_->watch(); });
    }
    std::vector<SqlDatabase*> databases;
    for (const auto& database : databases_)
        databases.push_back(database.get());
    health_.emplace(broker_, std::move(databases), metrics_);
    health_->add_routes(router_);
    add_page(router_);
}

void System::Parts::start_consumers() {
    if (email_) email_->start(*broker_);
    if (sms_) sms_->start(*broker_);
    if (finance_) finance_->start(*broker_);
    if (report_) report_->start(*broker_, consumer_options(configuration_));
    if (order_) order_->start(*broker_);
}

/// Listeners first, so that nothing new comes in; then what was accepted goes on its way; then the
/// consumers finish.
asio::awaitable<bool> System::Parts::stop(std::chrono::milliseconds limit) {
    if (stopped_) co_return true;
    stopped_ = true;
    bool complete = true;
    const auto note = [&complete](const Result<void>& drained) {
        complete = complete && drained.has_value();
    };
    if (health_) health_->stopping();
    if (server_) co_await server_->stop(limit);
    if (management_) co_await management_->stop(limit);
    if (amqp_) amqp_->close();
    if (order_) note(co_await order_->drain(limit));
    if (email_) note(co_await email_->drain(limit));
    if (sms_) note(co_await sms_->drain(limit));
    if (finance_) note(co_await finance_->drain(limit));
    if (report_) note(co_await report_->drain(limit));
    if (mailbox_) co_await mailbox_->stop(std::chrono::seconds(1));
    if (broker_) co_await broker_->close();
    for (const auto& database : databases_)
        database->close();
    co_return complete;
}

}  // namespace pesan::app
