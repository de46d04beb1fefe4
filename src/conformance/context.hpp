#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/case.hpp"
#include "conformance/suite.hpp"
#include "pesan/broker.hpp"

namespace pesan::conformance {

/// Longest wait for a condition that must come true. Generous: it bounds a failure, never a
/// success.
inline constexpr std::chrono::seconds patience{60};
/// How long something that must not happen is watched for; too short could only hide a fault, never
/// invent one.
inline constexpr std::chrono::milliseconds watch{300};

/// Ends the case unless the condition holds.
void require(bool condition, std::string_view promise);
/// The value of a Result, or the end of the case with its error.
template <class T>
T require_value(Result<T> result, std::string_view what);
void require_value(Result<void> result, std::string_view what);
/// Ends the case unless the result is this error.
template <class T>
void require_error(const Result<T>& result, errc code, std::string_view what);

/// Asks until the answer is yes, at most `patience`.
void wait_until(const std::function<bool()>& condition, std::string_view what);

/// The vocabulary of one case: connections, topics of its own, calls that wait. Used by the case's
/// thread; the broker's coroutines run on other threads.
class Context {
public:
    Context(const Options& options, const Capabilities& capabilities,
            boost::asio::any_io_executor executor, std::string prefix);
    /// Removes the case's topics and closes its connections.
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] const Capabilities& capabilities() const { return capabilities_; }
    [[nodiscard]] boost::asio::any_io_executor executor() const { return executor_; }

    /// A topic name that no other case or run uses; removed at the end of the case.
    [[nodiscard]] std::string topic(std::string_view word = "t");
    /// The URL under test, or of a fresh broker of this case's own when the broker lives in the
    /// process.
    [[nodiscard]] std::string url_to_kill() const;

    /// The case's own connection.
    Broker broker();
    /// A further connection.
    Broker connect(const std::string& url, Topology topology = {});
    Result<Broker> try_connect(const std::string& url, Topology topology = {});
    /// Creates subscriptions named as text: "orders", "orders.finance".
    void declare(Broker broker, const std::vector<std::string>& subscriptions,
                 bool ordered = false);

    /// Publishes and requires the confirm.
    void publish(Broker broker, const std::string& topic, std::vector<Message> messages);
    std::vector<Result<std::string>> try_publish(Broker broker, const std::string& topic,
                                                 std::vector<Message> messages,
                                                 PublishOptions options = {});

    SubscriptionStatus status(Broker broker, const SubscriptionId& id);
    std::vector<DeadLetter> dead_letters(Broker broker, const SubscriptionId& id);

    /// Runs a coroutine to its end on the broker's threads and waits for it.
    template <class T>
    T await(boost::asio::awaitable<T> work, std::string_view what);

private:
    const Options& options_;
    const Capabilities& capabilities_;
    boost::asio::any_io_executor executor_;
    std::string prefix_;
    std::vector<std::string> topics_;
    std::vector<Broker> brokers_;
};

/// A message whose id is made here, so that it can be looked for.
[[nodiscard]] Message make_message(std::string data = "{}", std::string key = {});
/// The same, many; data is "0", "1" … and can be read back with number().
[[nodiscard]] std::vector<Message> make_messages(std::size_t count, std::string key = {});
[[nodiscard]] std::size_t number(const Message& message);
[[nodiscard]] SubscriptionId subscription(std::string_view text);

// ---- templates

[[noreturn]] void fail(std::string_view what, const Error& error);
[[noreturn]] void fail(std::string_view what);

template <class T>
T require_value(Result<T> result, std::string_view what) {
    if (!result) fail(what, result.error());
    return std::move(*result);
}

template <class T>
void require_error(const Result<T>& result, errc code, std::string_view what) {
    if (result) fail(std::string(what) + ": succeeded instead of failing");
    if (result.error().code != code) fail(std::string(what) + ": wrong error", result.error());
}

/// co_spawn alone asks for values with a default, which Result<Broker> has not.
template <class T>
boost::asio::awaitable<void> fulfil(boost::asio::awaitable<T> work,
                                    std::shared_ptr<std::promise<T>> promise) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            promise->set_value();
        } else {
            promise->set_value(co_await std::move(work));
        }
    } catch (const std::exception&) {
        promise->set_exception(std::current_exception());
    }
}

template <class T>
T Context::await(boost::asio::awaitable<T> work, std::string_view what) {
    auto promise = std::make_shared<std::promise<T>>();
    auto done = promise->get_future();
    boost::asio::co_spawn(executor_, fulfil(std::move(work), std::move(promise)),
                          boost::asio::detached);
    if (done.wait_for(patience) != std::future_status::ready)
        fail(std::string(what) + ": no answer in time");
    return done.get();
}

}  // namespace pesan::conformance
