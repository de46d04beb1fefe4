#include "services/report/service.hpp"

#include "pesan/errc.hpp"

namespace pesan::report {

namespace {

/// Deliveries in one transaction; the sums of a batch are written once.
constexpr std::size_t batch = 256;

}  // namespace

Result<std::unique_ptr<ReportService>> ReportService::open(SqlDatabase& database,
                                                           ReportOptions options) {
    std::unique_ptr<ReportService> service(new ReportService(database));
    auto zone = shop_time::Zone::load(options.timezone);
    if (!zone) return Error(errc::invalid_argument, zone.error().message());
    if (const Result<void> created = Store::create_tables(database); !created)
        return created.error();
    auto steps = timeline::Steps::open(database);
    if (!steps) return steps.error();
    auto inbox = Inbox::open(database);
    if (!inbox) return inbox.error();
    service->steps_ = std::move(*steps);
    service->inbox_ = std::move(*inbox);
    service->handler_ =
        std::make_unique<ReportHandler>(service->store_, *service->steps_, std::move(*zone));
    service->api_ = std::make_unique<ReportApi>(database, service->store_, *service->handler_,
                                                *service->inbox_);
    return service;
}

void ReportService::start(Broker& broker, ConsumerOptions options) {
    options.batch = batch;
    BatchHandler handler = [this](std::span<const Delivery> deliveries,
                                  SqlTransaction& transaction) {
        return handler_->handle(deliveries, transaction);
    };
    consumer_ =
        broker.subscribe({"order", "report"}, std::move(options), database_, std::move(handler));
}

boost::asio::awaitable<Result<void>> ReportService::drain(std::chrono::milliseconds limit) {
    if (!consumer_) co_return Result<void>();
    co_return co_await consumer_->drain(limit);
}

}  // namespace pesan::report
