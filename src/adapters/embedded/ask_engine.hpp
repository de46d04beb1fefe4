#pragma once

#include "adapters/embedded/adapter.hpp"
#include "adapters/embedded/translate.hpp"
#include "net/broker/ask.hpp"
#include "pesan/errc.hpp"

namespace pesan::embedded {

template <class T>
boost::asio::awaitable<Result<T>> EmbeddedAdapter::ask_engine(
    std::function<Result<T>(net::BrokerThread&)> work, bool durable) {
    if (closed_) co_return errc::closed;
    // The adapter may go while the answer is on its way.
    auto broker = broker_;
    auto answer = co_await net::ask<T>(*broker, std::move(work), durable);
    if (!answer) co_return translate_error(answer.error());
    co_return answer;
}

}  // namespace pesan::embedded
