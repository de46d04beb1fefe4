#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/context.hpp"

namespace pesan::conformance {

/// A consumer whose handler records what it is given and answers as the case says.
class Collector {
public:
    using Answer = std::function<Outcome(const Delivery&)>;

    struct Seen {
        Delivery delivery;
        std::chrono::steady_clock::time_point when;
    };

    Collector(Context& context, Broker broker, std::string_view subscription,
              ConsumerOptions options = {}, Answer answer = nullptr);
    /// Drains what still runs.
    ~Collector();
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    /// Waits until that many deliveries were seen.
    void wait_for(std::size_t deliveries);
    /// Waits until that many different messages were seen.
    void wait_for_messages(std::size_t messages);
    [[nodiscard]] std::vector<Seen> seen() const;
    [[nodiscard]] std::vector<std::string> ids() const;
    [[nodiscard]] std::size_t count() const;
    Consumer& consumer() { return consumer_; }

private:
    struct Log;
    Context& context_;
    std::shared_ptr<Log> log_;
    Consumer consumer_;
};

/// Requires that the messages seen are those published, each at least once and none else.
void require_same_messages(const Collector& collector, const std::vector<Message>& published,
                           std::string_view who);

/// Reads a subscription by hand: what it takes stays unsettled until the case says so.
class Reader {
public:
    Reader(Context& context, Broker broker, std::string_view subscription,
           std::uint16_t prefetch = 64);
    /// Gives back what is unsettled.
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Waits until it holds `count` deliveries more and returns them.
    std::vector<Delivery> take(std::size_t count);
    /// What comes within the time; for requiring that nothing comes.
    std::vector<Delivery> take_within(std::chrono::milliseconds time);
    /// What the pending or next call of next() says once nothing is left.
    Result<std::vector<Delivery>> next();
    void settle(std::vector<Settlement> settlements);
    void acknowledge(const std::vector<Delivery>& deliveries);
    void cancel();
    void flush();

private:
    using Answer = std::future<Result<std::vector<Delivery>>>;
    struct Held;
    Answer& pending();

    Context& context_;
    std::shared_ptr<Held> held_;
    Answer pending_;
};

}  // namespace pesan::conformance
