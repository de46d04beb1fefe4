#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <iostream>
#include <memory>
#include <optional>

#include "amqp_options.hpp"
#include "command.hpp"
#include "command_settings.hpp"
#include "management_server.hpp"
#include "pesan/embedded.hpp"
#include "pesan/errc.hpp"
#include "prepare_process.hpp"
#include "version.hpp"

namespace pesan::app {

namespace asio = boost::asio;

namespace {

/// The embedded broker alone, until a signal or the store ends it.
class BrokerRun {
public:
    explicit BrokerRun(const Configuration& configuration)
        : configuration_(configuration), signals_(context_, SIGINT, SIGTERM, SIGHUP) {}

    int run() {
        embedded::on_store_failure([this](const Error& error) {
            // From the broker's thread: nothing can be confirmed any more.
            spdlog::critical("the store failed, the process ends: {}", error.message());
            exit_code_ = exit_failed;
            asio::post(context_, [this] { context_.stop(); });
        });
        const auto began = std::chrono::steady_clock::now();
        if (const Result<void> started = start(); !started) return fail(started.error());
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - began);
        std::cout << fmt::format(
                         "Pesan {} broker is up ({} ms). Ctrl-C stops it.\n\n  AMQP       {}\n"
                         "  AMQPS      {}\n  management http://{}/api\n  data       {}\n",
                         version, took.count(), addresses_.amqp.value_or("not here"),
                         addresses_.amqps.value_or("not here"),
                         addresses_.management.value_or("not here"), configuration_.text("data"))
                  << std::flush;
        wait_for_signal();
        context_.run();
        stop_management();
        server_->close();
        std::cout << "stopped" << std::endl;
        return exit_code_;
    }

private:
    static constexpr std::chrono::seconds drain_time_max{2};

    Result<void> start() {
        const std::string url = broker_url(configuration_);
        if (!is_embedded(url))
            return Error(errc::invalid_argument, "broker: expected embedded:DIRECTORY");
        AmqpServerOptions options = amqp_options(configuration_);
        options.directory = embedded_directory(url);
        auto server = AmqpServer::open(std::move(options));
        if (!server)
            return Error(server.error().code,
                         server.error().detail + " (choose others with --amqp, --amqps)");
        server_ = std::move(*server);
        note_addresses(*server_, addresses_);
        management_.emplace(context_.get_executor(), *server_);
        if (auto managed = management_->start(configuration_, addresses_); !managed) return managed;
        const std::string& file = configuration_.text("ready_file");
        return file.empty() ? Result<void>() : write_addresses(file, addresses_);
    }

    /// Before the server whose broker it shows. What runs is cancelled after the limit.
    void stop_management() {
        context_.restart();
        asio::co_spawn(context_, management_->stop(drain_time_max),
                       [this](std::exception_ptr) { context_.stop(); });
        context_.run();
        management_.reset();
    }

    void wait_for_signal() {
        signals_.async_wait([this](const boost::system::error_code& cancelled, int signal) {
            if (cancelled) return;
            if (signal != SIGHUP) return context_.stop();
            if (const Result<void> reloaded = server_->reload_tls(); !reloaded)
                spdlog::error("certificate not reloaded, the old one stays: {}",
                              reloaded.error().message());
            wait_for_signal();
        });
    }

    const Configuration& configuration_;
    asio::io_context context_{1};
    asio::signal_set signals_;
    Addresses addresses_;
    std::unique_ptr<AmqpServer> server_;
    std::optional<ManagementServer> management_;
    std::atomic<int> exit_code_ = exit_ok;
};

int run_broker(const Configuration& configuration) {
    for (const std::string& fault : configuration.faults())
        fail(fault);
    if (!configuration.faults().empty()) return exit_usage;
    prepare_process(configuration);
    return BrokerRun(configuration).run();
}

}  // namespace

void add_broker(CLI::App& program, CommandResult& result) {
    CLI::App* command = program.add_subcommand(std::string(broker_role),
                                               "run the embedded broker alone, with its AMQP port");
    const auto settings = std::make_shared<CommandSettings>(Role{broker_role, "localhost:8080"});
    settings->add_to(*command);
    command->callback([settings, &result] { result.exit_code = run_broker(settings->read()); });
}

}  // namespace pesan::app
