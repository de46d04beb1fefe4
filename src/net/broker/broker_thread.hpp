#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "broker/engine.hpp"
#include "net/broker/call_queue.hpp"
#include "net/broker/completions.hpp"
#include "net/broker/log_writer.hpp"
#include "store/log.hpp"

namespace pesan::net {

struct BrokerThreadOptions {
    store::LogOptions log;
    broker::EngineOptions engine;
    /// Waited for before the directory is opened: the end of an earlier broker of this process on
    /// it.
    std::shared_future<void> after;
};

/// Who works for one client on the broker's thread.
class BrokerClient {
public:
    virtual ~BrokerClient() = default;
    /// The end of a turn for a client that asked for it with BrokerThread::at_turn_end: hand over
    /// what gathered.
    virtual void turn_ended(Completions& completions) = 0;
    /// The broker stops: close the engine's sessions and end what waits.
    virtual void broker_stops(const Error& error, Completions& completions) = 0;
};

/// The engine with its log, on a thread of its own; two more threads write (LogWriter). Other
/// threads reach it by call(), connections that live on its io_context use engine() directly and
/// say touched().
///
/// Life: the constructor starts the thread, which opens the log and recovers; when_ready() tells
/// how that went. stop() closes every session, writes a checkpoint and seals the log. The
/// destructor stops and waits.
///
/// When the log fails, every session learns it at once, every later call is answered with
/// store_failed, and on_failure() is called once.
class BrokerThread {
public:
    using Done = std::function<void(Result<void>)>;

    /// files, clock, random  must outlive it
    BrokerThread(BrokerThreadOptions options, store::FileSystem& files, Clock& clock,
                 Random& random);
    ~BrokerThread();
    BrokerThread(const BrokerThread&) = delete;
    BrokerThread& operator=(const BrokerThread&) = delete;

    // --- from any thread

    /// Calls `done` when the broker serves or could not start: at once, or later on the broker's
    /// thread.
    void when_ready(Done done);
    /// Runs the call on the broker's thread, in order. False = full: it was not taken,
    /// wait_for_room() first. A broker that has stopped refuses the call.
    bool call(std::shared_ptr<Call>& what, bool urgent = false);
    /// The same for a function; always taken.
    void run(std::function<void(BrokerThread&)> work, std::function<void(const Error&)> refused);
    void wait_for_room(CallQueue::Room room) { calls_.wait_for_room(std::move(room)); }
    /// Begins to stop; `done` is called on the broker's thread once the log is closed. Only the
    /// first call counts.
    void stop(Done done);
    /// Once it is ready: the last run on this log had not ended in order.
    [[nodiscard]] bool recovered_from_crash() const { return recovered_from_crash_; }
    /// Ready once the broker has ended and its directory is free.
    [[nodiscard]] std::shared_future<void> gone() const { return gone_; }

    /// Called once, on the broker's thread, when the log has failed. Set before anything can fail:
    /// right after the constructor.
    void on_failure(std::function<void(const Error&)> action);

    // --- on the broker's thread only

    [[nodiscard]] broker::Engine& engine() { return *engine_; }
    [[nodiscard]] store::Log& log() { return *log_; }
    [[nodiscard]] Clock& clock() { return clock_; }
    [[nodiscard]] boost::asio::io_context& context() { return context_; }
    /// Something was asked of the engine: a turn follows.
    void touched();
    /// Calls client->turn_ended() once at the end of this turn.
    void at_turn_end(std::shared_ptr<BrokerClient> client);
    /// Calls client->broker_stops() when the broker stops, if it still lives then.
    void add_client(std::weak_ptr<BrokerClient> client);
    /// Calls `done` when all that was appended until now is durable; an Error when the store fails
    /// or stops before.
    void when_durable(Done done);
    /// Calls client->turn_ended() no later than then: for time limits of what waits.
    void wake_at(BootTime when, std::shared_ptr<BrokerClient> client);
    [[nodiscard]] Completions& completions() { return completions_; }

private:
    struct Durable {
        store::Sequence sequence;
        Done done;
    };
    struct Alarm {
        BootTime when;
        std::shared_ptr<BrokerClient> client;
    };

    void main();
    Result<void> open();
    void tell_ready(Result<void> outcome);
    void turn();
    void run_calls();
    void finish_durable();
    void ring_alarms();
    void end_turn();
    void arm_timer(bool more);
    void stop_step();
    Result<void> close_log();
    void log_failed(const Error& error);

    BrokerThreadOptions options_;
    store::FileSystem& files_;
    Clock& clock_;
    Random& random_;

    CallQueue calls_;
    std::vector<std::shared_ptr<Call>> taken_;
    std::size_t taken_next_ = 0;

    boost::asio::io_context context_{1};
    boost::asio::steady_timer timer_{context_};
    std::unique_ptr<broker::Engine> engine_;
    std::unique_ptr<store::Log> log_;
    std::unique_ptr<LogWriter> writer_;
    bool turn_posted_ = false;
    std::vector<std::shared_ptr<BrokerClient>> ending_;
    std::vector<std::weak_ptr<BrokerClient>> clients_;
    std::deque<Durable> durables_;
    std::vector<Alarm> alarms_;
    Completions completions_;
    bool recovered_from_crash_ = false;
    bool stopping_ = false;
    bool sessions_closed_ = false;

    std::mutex mutex_;
    std::optional<Result<void>> ready_;
    std::vector<Done> waiting_for_ready_;
    std::vector<Done> waiting_for_stop_;
    std::function<void(const Error&)> on_failure_;

    std::promise<void> gone_promise_;
    std::shared_future<void> gone_;
    std::thread thread_;
};

}  // namespace pesan::net
