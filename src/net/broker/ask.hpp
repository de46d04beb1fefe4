#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "net/broker/broker_thread.hpp"

namespace pesan::net {

/// A question to the engine and its answer.
template <class T>
class AskCall final : public Call, public std::enable_shared_from_this<AskCall<T>> {
public:
    using Work = std::function<Result<T>(BrokerThread&)>;

    AskCall(Work work, bool durable) : work_(std::move(work)), durable_(durable) {}

    void run(BrokerThread& broker) override {
        result = work_(broker);
        if (!durable_ || !result) return broker.completions().add(std::move(handler));
        broker.when_durable([self = this->shared_from_this(), &broker](const Result<void>& safe) {
            if (!safe) self->result = safe.error();
            broker.completions().add(std::move(self->handler));
        });
    }

    void refuse(const Error& error) override {
        result = error;
        Completions now;
        now.add(std::move(handler));
    }

    Result<T> result{Error()};
    Completions::Handler handler;

private:
    Work work_;
    bool durable_;
};

/// Runs `work` on the broker's thread and waits for its answer, on the caller's executor.
///
/// durable  waits until what the work appended is on disk, too
/// errors   those of the work; closed; store_failed
template <class T>
boost::asio::awaitable<Result<T>> ask(BrokerThread& broker, typename AskCall<T>::Work work,
                                      bool durable = false) {
    auto call = std::make_shared<AskCall<T>>(std::move(work), durable);
    auto start = [&broker, call](auto handler) {
        call->handler = std::move(handler);
        std::shared_ptr<Call> taken = call;
        broker.call(taken, true);
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        start, boost::asio::use_awaitable);
    co_return std::move(call->result);
}

}  // namespace pesan::net
