#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pesan/sql.hpp"
#include "services/timeline/step.hpp"

namespace pesan::timeline {

/// One service's table of steps. Steps are written in the transaction of what they tell, so that
/// the timeline never shows what did not happen. Safe from any thread.
class Steps {
public:
    /// Creates or upgrades the table. The database must outlive the object.
    ///
    /// errors   database
    [[nodiscard]] static Result<std::unique_ptr<Steps>> open(SqlDatabase& database);

    /// Told of each step once its commit is durable, on the database's thread; must be quick. Set
    /// before steps are added.
    void observe(std::function<void(const Step&)> observer) { observer_ = std::move(observer); }

    /// errors   those of the database
    Result<void> add(SqlTransaction& transaction, Step step);
    /// Many at once; those without an order are left out.
    Result<void> add_all(SqlTransaction& transaction, std::span<const Step> steps);

    /// All steps of an order as they were written; empty when there are none.
    boost::asio::awaitable<Result<std::vector<Step>>> of_order(std::string order_id);

private:
    explicit Steps(SqlDatabase& database) : database_(database) {}

    SqlDatabase& database_;
    std::function<void(const Step&)> observer_;
};

}  // namespace pesan::timeline
