#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "pesan/sql.hpp"

namespace pesan::sql {

/// What `work` makes of one snapshot.
///
/// errors   those of the work and of the database
template <class T>
boost::asio::awaitable<Result<T>> read(SqlDatabase& database,
                                       std::function<Result<T>(SqlTransaction&)> work) {
    T value{};
    SqlWork reading = [&](SqlTransaction& transaction) -> Result<void> {
        auto made = work(transaction);
        if (!made) return made.error();
        value = std::move(*made);
        return {};
    };
    auto done = co_await database.read(std::move(reading));
    if (!done) co_return done.error();
    co_return std::move(value);
}

}  // namespace pesan::sql
