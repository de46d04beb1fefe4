#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pesan/broker.hpp"
#include "services/report/api.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::report {

struct ReportOptions {
    /// Decides the day and hour of a sale.
    std::string timezone = "Asia/Jakarta";
};

/// The Report service: reads subscription `report` of topic `order` and keeps what customers do.
class ReportService {
public:
    /// The database must outlive it.
    ///
    /// errors   database; invalid_argument: unknown time zone
    [[nodiscard]] static Result<std::unique_ptr<ReportService>> open(SqlDatabase& database,
                                                                     ReportOptions options);

    void add_routes(http::Router& router) { api_->add_routes(router); }
    void start(Broker& broker, ConsumerOptions options);
    /// Finishes what runs, takes nothing new.
    boost::asio::awaitable<Result<void>> drain(std::chrono::milliseconds limit);
    [[nodiscard]] timeline::Steps& steps() { return *steps_; }

private:
    explicit ReportService(SqlDatabase& database) : database_(database) {}

    SqlDatabase& database_;
    Store store_;
    std::unique_ptr<timeline::Steps> steps_;
    std::unique_ptr<Inbox> inbox_;
    std::unique_ptr<ReportHandler> handler_;
    std::unique_ptr<ReportApi> api_;
    std::optional<Consumer> consumer_;
};

}  // namespace pesan::report
