#include "services/finance/service.hpp"

#include "services/finance/api.hpp"
#include "services/finance/ledger.hpp"

namespace pesan::finance {

namespace asio = boost::asio;

Result<std::unique_ptr<FinanceService>> FinanceService::open(SqlDatabase& database,
                                                             FinanceServiceOptions options) {
    auto zone = shop_time::Zone::load(options.timezone);
    if (!zone) return zone.error();
    if (auto opened = Ledger::open(database); !opened) return opened.error();
    auto steps = timeline::Steps::open(database);
    if (!steps) return steps.error();
    return std::unique_ptr<FinanceService>(
        new FinanceService(database, std::move(options), std::move(*zone), std::move(*steps)));
}

FinanceService::FinanceService(SqlDatabase& database, FinanceServiceOptions options,
                               shop_time::Zone zone, std::unique_ptr<timeline::Steps> steps)
    : database_(database),
      options_(std::move(options)),
      steps_(std::move(steps)),
      poster_(*steps_, std::move(zone), *options_.clock) {}

void FinanceService::add_routes(http::Router& router) {
    finance::add_routes(router, database_, poster_);
}

void FinanceService::start(Broker& broker) {
    ConsumerOptions options = options_.consumer;
    options.batch = options_.batch;
    // A batch is taken from what was taken ahead.
    const auto ahead = std::min<std::size_t>(options_.batch * 2, UINT16_MAX);
    options.prefetch = std::max(options.prefetch, static_cast<std::uint16_t>(ahead));
    const BatchHandler handler = [this](std::span<const Delivery> deliveries,
                                        SqlTransaction& transaction) {
        return poster_.handle(deliveries, transaction);
    };
    consumer_ = broker.subscribe({"order", "finance"}, options, database_, handler);
}

asio::awaitable<Result<void>> FinanceService::drain(std::chrono::milliseconds limit) {
    if (!consumer_) co_return Result<void>();
    co_return co_await consumer_->drain(limit);
}

}  // namespace pesan::finance
