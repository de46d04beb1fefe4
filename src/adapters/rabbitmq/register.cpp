#include "pesan/rabbitmq.hpp"

#include <boost/asio/strand.hpp>

#include "adapters/rabbitmq/adapter.hpp"
#include "adapters/rabbitmq/spawn.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<std::unique_ptr<BrokerAdapter>>> connect(ConnectContext context) {
    auto settings = parse_url(context.url);
    if (!settings) co_return settings.error();
    const asio::any_io_executor strand = asio::make_strand(context.executor);
    auto session = std::make_shared<Session>(strand, std::move(*settings));
    auto work = session->start();
    auto started = co_await run_on(strand, std::move(work));
    if (!started) co_return started.error();
    std::unique_ptr<BrokerAdapter> adapter = std::make_unique<RabbitmqAdapter>(std::move(session));
    co_return adapter;
}

}  // namespace

void register_adapter() {
    for (const auto* scheme : {"amqp", "amqps"})
        pesan::register_adapter(scheme,
                                [](ConnectContext context) { return connect(std::move(context)); });
}

}  // namespace pesan::rabbitmq
