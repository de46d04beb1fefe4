#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "pesan/blocking.hpp"

namespace pesan::blocking {

/// The thread and io_context of one blocking connection; shared by it and its subscriptions.
class Engine {
public:
    Engine();
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Runs a coroutine on the engine's thread and waits for its end; its exception comes out here.
    void run(std::function<boost::asio::awaitable<void>()> coroutine);
    void close();

    /// Set once the connection stands.
    std::optional<Broker> broker;

private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

struct Connection::State {
    std::shared_ptr<Engine> engine;
};

struct Subscription::State {
    State(std::shared_ptr<Engine> shared_engine, std::size_t threads);
    ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::shared_ptr<Engine> engine;
    /// Where handlers run.
    boost::asio::thread_pool handlers;
    std::optional<Consumer> consumer;
};

}  // namespace pesan::blocking
