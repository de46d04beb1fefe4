#include "services/report/service.hpp"

#include "pesan/errc.hpp"

namespace pesan::report {

Result<std::unique_ptr<ReportService>> ReportService::open(SqlDatabase& database, ReportOptions options) {
    std::unique_ptr<ReportService> service(new ReportService(database));
    auto zone = shop_time::Zone::load(options.timezone);
    if (!zone) return Error(errc::invalid_argument, zone.error().message());
    if (const Result<void> created = Store::create_tables(database); !created) return created.error();
    auto steps = timeline::Steps::open(database);
    if (!steps) return steps.error();
    auto inbox = Inbox::open(database);
    if (!inbox) return inbox.error();
    service->steps_ = std::move(*steps);
    service->inbox_ = std::move(*inbox);
    service->handler_ = std::make_unique<ReportHandler>(service->store_, *service->steps_, std::move(*zone));
    service->api_ = std::make_unique<ReportApi>(database, service->store_, *service->handler_, *service->inbox_);
    return service;
}

Consumer ReportService::start(Broker& broker, ConsumerOptions options) {
    BatchHandler handler = [this](std::span<const Delivery> deliveries, SqlTransaction& transaction) {
        return handler_->handle(deliveries, transaction);
    };
    return broker.subscribe({"order", "report"}, std::move(options), database_, std::move(handler));
}

}  // namespace pesan::report
