#pragma once

#include <span>
#include <string>
#include <vector>

#include "pesan/adapter.hpp"
#include "pesan/sql.hpp"
#include "services/order_model/page_query.hpp"
#include "services/report/rules.hpp"

namespace pesan::report {

struct Spend {
    std::string currency;
    std::int64_t amount = 0;
};

struct CustomerRow {
    std::string email;
    std::string name;
    std::int64_t orders = 0;
    std::int64_t cancelled = 0;
    std::int64_t first_ms = 0;
    std::int64_t last_ms = 0;
    std::vector<Spend> spend;
};

struct ActivityRow {
    std::int64_t at_ms = 0;
    std::string kind;
    std::string order_id;
    std::string order_number;
    Spend total;
};

struct ProductRow {
    std::string sku;
    std::string name;
    std::int64_t quantity = 0;
    Spend sales;
};

struct SalesRow {
    /// "2026-01-31", or "08" for an hour of the day.
    std::string period;
    std::string currency;
    Sums sums;
};

struct CohortRow {
    std::string cohort;
    std::string month;
    std::int64_t customers = 0;
};

/// The report's tables: sums that each batch adds to, and the activities themselves.
class Store {
public:
    /// errors   database
    [[nodiscard]] static Result<void> create_tables(SqlDatabase& database);

    /// Adds activities. One that is there already (the same order and kind) is left out.
    Result<void> add(SqlTransaction& transaction, std::vector<Activity> activities,
                     const shop_time::Zone& zone);

    Result<std::map<std::string, std::int64_t>> counters(SqlTransaction& transaction);
    /// Over all time, one row a currency.
    Result<std::vector<SalesRow>> total_sales(SqlTransaction& transaction);
    Result<Page<CustomerRow>> customers(SqlTransaction& transaction, const order::PageQuery& page);
    /// Newest first.
    ///
    /// errors   not_found: no activity of that customer
    Result<Page<ActivityRow>> activities(SqlTransaction& transaction, const std::string& key,
                                         const order::PageQuery& page);
    /// Most sold first.
    Result<Page<ProductRow>> products(SqlTransaction& transaction, const order::PageQuery& page);
    /// from, to   days, both included; empty = no bound
    Result<std::vector<SalesRow>> sales_by_day(SqlTransaction& transaction, const std::string& from,
                                               const std::string& to);
    Result<std::vector<SalesRow>> sales_by_hour(SqlTransaction& transaction,
                                                const std::string& from, const std::string& to);
    Result<std::vector<CohortRow>> cohorts(SqlTransaction& transaction);
};

}  // namespace pesan::report
