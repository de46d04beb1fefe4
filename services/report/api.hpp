#pragma once

#include "net/http/router.hpp"
#include "pesan/inbox.hpp"
#include "pesan/sql.hpp"
#include "services/report/handler.hpp"
#include "services/report/store.hpp"

namespace pesan::report {

/// /v1/reports and below; the shapes are in docs/reports.md. Everything it is made from must
/// outlive it.
class ReportApi {
public:
    ReportApi(SqlDatabase& database, Store& store, ReportHandler& handler, Inbox& inbox)
        : database_(database), store_(store), handler_(handler), inbox_(inbox) {}
    void add_routes(http::Router& router);

private:
    using Answer = boost::asio::awaitable<http::Response>;

    Answer summary(const http::Request& request);
    Answer customers(const http::Request& request);
    Answer activity(const http::Request& request);
    Answer products(const http::Request& request);
    Answer sales(const http::Request& request);
    Answer cohorts(const http::Request& request);
    Answer record(const http::Request& request);

    SqlDatabase& database_;
    Store& store_;
    ReportHandler& handler_;
    Inbox& inbox_;
};

}  // namespace pesan::report
