#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pesan/broker.hpp"

namespace pesan::blocking {

/// Handles one delivery on a thread of the connection's own.
using Handler = std::function<Outcome(const Delivery&)>;

class Connection;

/// A running consumer; ends when it is drained or destroyed.
class Subscription {
public:
    ~Subscription();
    Subscription(Subscription&&) noexcept;
    Subscription& operator=(Subscription&&) noexcept;

    Result<void> drain(std::chrono::milliseconds limit = std::chrono::seconds(10));

    struct State;

private:
    friend class Connection;
    explicit Subscription(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The messaging library for programs without an io_context: calls wait. Safe from any thread;
/// never call it from a handler of the coroutine API.
class Connection {
public:
    /// errors   as pesan::connect
    [[nodiscard]] static Result<Connection> open(const std::string& url,
                                                 BrokerOptions options = {});
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    Result<std::string> publish(const std::string& topic, Message message,
                                PublishOptions options = {});
    std::vector<Result<std::string>> publish(const std::string& topic,
                                             std::vector<Message> messages,
                                             PublishOptions options = {});
    [[nodiscard]] Subscription subscribe(SubscriptionId subscription, ConsumerOptions options,
                                         Handler handler);
    [[nodiscard]] Subscription subscribe(SubscriptionId subscription, ConsumerOptions options,
                                         SqlDatabase& database, TransactionHandler handler);

    /// For what the facade leaves out.
    [[nodiscard]] Broker& broker();
    void close();

    struct State;

private:
    explicit Connection(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace pesan::blocking
