#include "run_system.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "adapters.hpp"
#include "banner.hpp"
#include "command.hpp"
#include "prepare_process.hpp"
#include "system.hpp"

namespace pesan::app {

namespace asio = boost::asio;

namespace {

class Run {
public:
    explicit Run(Configuration configuration)
        : configuration_(std::move(configuration)),
          system_(context_, configuration_),
          signals_(context_, SIGINT, SIGTERM, SIGHUP) {}

    int run() {
        asio::co_spawn(context_, live(), [this](std::exception_ptr error) {
            if (error) failure_ = error;
            signals_.cancel();
        });
        context_.run();
        if (failure_) std::rethrow_exception(failure_);
        return exit_code_;
    }

private:
    asio::awaitable<void> live() {
        const auto began = std::chrono::steady_clock::now();
        std::function<void(const Error&)> on_failure = [this](const Error& error) {
            // From the broker's thread: nothing can be confirmed any more, so nothing is gained by
            // going on.
            spdlog::critical("the store failed, the process ends: {}", error.message());
            exit_code_ = exit_failed;
            asio::post(context_, [this] { signals_.cancel(); });
        };
        const Result<void> started = co_await system_.start(std::move(on_failure));
        if (!started) {
            exit_code_ = fail(started.error());
            co_await system_.stop(std::chrono::milliseconds(0));
            co_return;
        }
        const Addresses& addresses = system_.addresses();
        // Commands find `pesan up` by this file; roles share the folder, so they leave it alone.
        const std::string known =
            configuration_.role().empty() ? configuration_.text("data") + "/pesan.json" : "";
        for (const std::string& file : {known, configuration_.text("ready_file")}) {
            if (file.empty()) continue;
            if (const Result<void> written = write_addresses(file, addresses); !written) {
                exit_code_ = fail(written.error());
                co_await system_.stop(std::chrono::milliseconds(0));
                co_return;
            }
        }
        for (const std::string& warning : system_.warnings())
            spdlog::warn("{}", warning);
        const auto took = std::chrono::steady_clock::now() - began;
        std::cout << banner(configuration_, addresses,
                            std::chrono::duration_cast<std::chrono::milliseconds>(took))
                  << std::flush;
        co_await wait_for_the_end();
        std::error_code ignored;
        if (!known.empty()) std::filesystem::remove(known, ignored);
    }

    asio::awaitable<void> wait_for_the_end() {
        for (;;) {
            const auto [cancelled, signal] =
                co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (cancelled) {
                // The store failed. What was answered is on disk; draining would only wait for what
                // cannot come.
                co_await system_.stop(std::chrono::milliseconds(0));
                co_return;
            }
            if (signal == SIGHUP) {
                system_.reload();
                continue;
            }
            const auto limit = configuration_.duration("consumer.drain");
            std::cout << "\nstopping: what runs may finish (up to " << limit.count() / 1000
                      << " s; once more ends at once)" << std::endl;
            signals_.async_wait([](const boost::system::error_code& error, int) {
                if (!error) std::_Exit(130);
            });
            const bool complete = co_await system_.stop(limit);
            std::cout << (complete ? "stopped; nothing was left behind\n"
                                   : "stopped; what did not finish goes on after the next start\n");
            co_return;
        }
    }

    asio::io_context context_{1};
    Configuration configuration_;
    System system_;
    asio::signal_set signals_;
    std::atomic<int> exit_code_ = exit_ok;
    std::exception_ptr failure_;
};

}  // namespace

int run_system(Configuration configuration) {
    for (const std::string& fault : configuration.faults())
        fail(fault);
    if (!configuration.faults().empty()) return exit_usage;
    prepare_process(configuration);
    register_adapters();
    return Run(std::move(configuration)).run();
}

}  // namespace pesan::app
