#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "pesan/adapter.hpp"

namespace pesan::test {

/// A broker of lists, for the unit tests of what stands above the port. One thread; retries come
/// back at once, and what was asked of it is kept for the test to look at. The port's promises are
/// proven elsewhere, by the conformance suite on real brokers.
class MemoryBroker {
public:
    explicit MemoryBroker(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    struct Waiting {
        Message message;
        std::uint32_t attempt = 1;
        std::string malformed;
        /// Where it stands; what comes back returns there.
        std::uint64_t place = 0;
    };
    struct Dead {
        Message message;
        std::uint32_t attempt = 1;
        std::string reason;
        std::string error;
    };
    struct Queue {
        std::deque<Waiting> waiting;
        std::map<std::uint64_t, Waiting> unsettled;
        std::vector<Dead> dead;
        std::vector<Settlement> settlements;
        /// Calls of Receiver::settle: how well settlements are gathered.
        std::size_t settle_calls = 0;
        std::size_t unsettled_most = 0;
        bool ordered = false;
    };

    [[nodiscard]] Queue& queue(const std::string& subscription) {
        return queues_[SubscriptionId::parse(subscription).value()];
    }
    /// Puts a message in without publishing it.
    void put(const std::string& subscription, Waiting waiting);

    /// An adapter that is connected to this broker; the broker must outlive it.
    [[nodiscard]] std::unique_ptr<BrokerAdapter> connect();

    /// The next calls of receive() fail with these, in order.
    std::deque<Error> receive_faults;
    /// The next messages published fail with these, in order.
    std::deque<Error> publish_faults;
    std::size_t message_bytes = message_bytes_max;
    std::vector<Message> published;
    std::vector<SubscriptionId> declared;
    bool closed = false;

private:
    friend class MemoryAdapter;
    friend class MemoryReceiver;

    void wake();
    void enter(Queue& queue, Waiting waiting);
    Result<void> publish_one(const std::string& topic, const Message& message, bool allow_unrouted);

    boost::asio::any_io_executor executor_;
    std::map<SubscriptionId, Queue> queues_;
    std::set<boost::asio::steady_timer*> waiters_;
    std::uint64_t last_tag_ = 0;
    std::uint64_t last_place_ = 0;
};

}  // namespace pesan::test
