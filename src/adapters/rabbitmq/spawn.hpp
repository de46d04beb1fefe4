#pragma once

#include <spdlog/spdlog.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace pesan::rabbitmq {

/// Starts a coroutine that nobody waits for; what it throws is logged.
template <class Start>
void spawn(boost::asio::any_io_executor executor, const char* what, Start start) {
    boost::asio::co_spawn(executor, std::move(start), [what](std::exception_ptr failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& known) {
            spdlog::error("rabbitmq: {} stopped: {}", what, known.what());
        }
    });
}

/// Runs a coroutine on another executor and comes back with its value.
template <class T>
boost::asio::awaitable<T> run_on(boost::asio::any_io_executor executor,
                                 boost::asio::awaitable<T> work) {
    co_return co_await boost::asio::co_spawn(executor, std::move(work), boost::asio::use_awaitable);
}

}  // namespace pesan::rabbitmq
