#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>
#include <vector>

namespace pesan::testing_support {

/// Runs a coroutine to its end and returns what it gives; for tests.
template <class T>
T run(boost::asio::awaitable<T> work) {
    boost::asio::io_context context;
    auto result = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
    context.run();
    return result.get();
}

/// Runs coroutines at the same time, on one thread.
template <class T>
std::vector<T> run_all(std::vector<boost::asio::awaitable<T>> works) {
    boost::asio::io_context context;
    std::vector<std::future<T>> results;
    for (auto& work : works)
        results.push_back(boost::asio::co_spawn(context, std::move(work), boost::asio::use_future));
    context.run();
    std::vector<T> values;
    for (auto& result : results)
        values.push_back(result.get());
    return values;
}

}  // namespace pesan::testing_support
