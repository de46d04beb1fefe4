#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapter_registry.hpp"
#include "connect_rules.hpp"
#include "pesan/broker.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace asio = boost::asio;

asio::awaitable<Result<Broker>> connect(std::string url) {
    BrokerOptions options;
    auto connected = co_await connect(std::move(url), std::move(options));
    co_return connected;
}

asio::awaitable<Result<Broker>> connect(std::string url, BrokerOptions options) {
    const auto scheme = url_scheme(url);
    if (!scheme) co_return scheme.error();
    const AdapterFactory factory = find_adapter(*scheme);
    if (!factory)
        co_return Error(errc::unknown_scheme,
                        fmt::format("\"{}\"; there are: {}", *scheme, known_schemes()));
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    ConnectContext context{.executor = executor, .url = url};
    auto adapter = co_await factory(std::move(context));
    if (!adapter) co_return without_credentials(adapter.error(), url);
    const Topology topology = options.topology;
    const auto declared = co_await (*adapter)->declare(topology);
    if (!declared) {
        co_await (*adapter)->close();
        co_return without_credentials(declared.error(), url);
    }
    co_return Broker(std::move(*adapter), std::move(options), executor);
}

}  // namespace pesan
