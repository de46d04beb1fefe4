#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/embedded/adapter.hpp"
#include "adapters/embedded/directory.hpp"
#include "adapters/embedded/shared_brokers.hpp"
#include "adapters/embedded/translate.hpp"
#include "pesan/embedded.hpp"
#include "pesan/errc.hpp"

namespace pesan::embedded {

namespace {

constexpr std::string_view scheme = "embedded:";

Result<std::filesystem::path> directory_of(std::string_view url) {
    if (!url.starts_with(scheme)) return Error(errc::invalid_url, "expected embedded:DIRECTORY");
    std::string_view path = url.substr(scheme.size());
    // embedded:///var/lib/pesan is the same as embedded:/var/lib/pesan.
    if (path.starts_with("//")) path.remove_prefix(2);
    return canonical_directory(path);
}

/// Waits until the broker serves, on the caller's executor.
boost::asio::awaitable<Result<void>> ready(std::shared_ptr<net::BrokerThread> broker) {
    auto answer = std::make_shared<Result<void>>();
    auto start = [broker, answer](auto handler) {
        auto done = std::make_shared<net::Completion>(std::move(handler));
        broker->when_ready([done, answer](Result<void> outcome) {
            *answer = std::move(outcome);
            net::Completions now;
            now.add(std::move(*done));
        });
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        start, boost::asio::use_awaitable);
    co_return std::move(*answer);
}

boost::asio::awaitable<Result<std::unique_ptr<BrokerAdapter>>> connect(ConnectContext context) {
    auto directory = directory_of(context.url);
    if (!directory) co_return directory.error();
    auto broker = SharedBrokers::instance().acquire(*directory);
    auto serves = co_await ready(broker);
    if (!serves) {
        // The broker's thread has ended by itself; the last of those who waited for it joins it
        // here.
        SharedBrokers::instance().release(*directory);
        Error error = translate_error(serves.error());
        error.detail = "embedded broker in " + directory->string() + ": " + error.detail;
        co_return error;
    }
    std::unique_ptr<BrokerAdapter> adapter =
        std::make_unique<EmbeddedAdapter>(std::move(broker), *directory);
    co_return adapter;
}

}  // namespace

void register_adapter() {
    pesan::register_adapter("embedded",
                            [](ConnectContext context) { return connect(std::move(context)); });
}

void on_store_failure(std::function<void(const Error&)> action) {
    SharedBrokers::instance().on_failure(std::move(action));
}

}  // namespace pesan::embedded
