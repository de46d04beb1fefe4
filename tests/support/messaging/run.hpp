#pragma once

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>

namespace pesan::test {

/// Runs one coroutine, and all it starts, until it ends; a test that hangs fails after a minute.
template <class Test>
void run(boost::asio::io_context& context, Test test) {
    bool ended = false;
    boost::asio::co_spawn(context, std::move(test), [&](std::exception_ptr thrown) {
        ended = true;
        context.stop();
        if (thrown) std::rethrow_exception(thrown);
    });
    context.restart();
    context.run_for(std::chrono::minutes(1));
    ASSERT_TRUE(ended) << "the test hangs";
}

/// Waits until something holds; looks again whenever the executor has done other work, and each
/// millisecond.
inline boost::asio::awaitable<bool> eventually(std::function<bool()> holds) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (int turn = 0; turn < 20'000; ++turn) {
        if (holds()) co_return true;
        timer.expires_after(std::chrono::milliseconds(1));
        co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    co_return false;
}

}  // namespace pesan::test
