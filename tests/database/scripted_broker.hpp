#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "pesan/adapter.hpp"
#include "pesan/broker.hpp"

namespace pesan::test {

/// What a broker saw and how it is told to behave. One thread.
struct BrokerScript {
    bool in_process = false;
    std::chrono::milliseconds confirm_after{0};
    /// Arrives in all cases; the answer is this function's. Absent = confirmed.
    std::function<Result<void>(const std::string& topic, const Message& message)> answer;
    /// Called before a message is taken: what a dying process does then.
    std::function<void(const Message& message)> on_arrival;

    /// "topic key data" in the order of arrival.
    std::vector<std::string> arrived;
    /// Messages of one key that were under way together.
    int overtakes_possible = 0;
    std::multiset<std::string> under_way;

    /// The same without later copies.
    [[nodiscard]] std::vector<std::string> first_copies() const {
        std::vector<std::string> first;
        std::set<std::string> seen;
        for (const auto& line : arrived) {
            if (seen.insert(line).second) first.push_back(line);
        }
        return first;
    }
};

/// Only publish() does anything: the relay needs no more.
class ScriptedAdapter final : public BrokerAdapter {
public:
    explicit ScriptedAdapter(BrokerScript& script) : script_(script) {
        capabilities_.name = "scripted";
        capabilities_.in_process = script.in_process;
    }

    [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
    boost::asio::awaitable<std::vector<Result<void>>> publish(std::string topic,
                                                              std::vector<Message> messages,
                                                              PublishOptions) override;

    boost::asio::awaitable<Result<void>> declare(Topology) override { co_return Result<void>(); }
    boost::asio::awaitable<Result<void>> remove_subscription(SubscriptionId) override {
        co_return Result<void>();
    }
    boost::asio::awaitable<Result<void>> remove_topic(std::string) override {
        co_return Result<void>();
    }
    boost::asio::awaitable<Result<void>> create_topic(std::string) override {
        co_return Result<void>();
    }
    boost::asio::awaitable<Result<std::vector<std::string>>> topics() override;
    boost::asio::awaitable<Result<std::unique_ptr<Receiver>>> receive(SubscriptionId,
                                                                      ReceiveOptions) override;
    boost::asio::awaitable<Result<std::vector<SubscriptionStatus>>> status() override;
    boost::asio::awaitable<Result<Page<PeekedMessage>>> peek(SubscriptionId, std::string,
                                                             std::size_t) override;
    boost::asio::awaitable<Result<std::uint64_t>> purge(SubscriptionId) override { co_return 0u; }
    boost::asio::awaitable<Result<void>> pause(SubscriptionId, bool) override {
        co_return Result<void>();
    }
    boost::asio::awaitable<Result<Page<DeadLetter>>> dead_letters(SubscriptionId, std::string,
                                                                  std::size_t) override;
    boost::asio::awaitable<Result<std::uint64_t>> replay(SubscriptionId,
                                                         DeadLetterSelection) override {
        co_return 0u;
    }
    boost::asio::awaitable<Result<std::uint64_t>> purge_dead_letters(SubscriptionId,
                                                                     DeadLetterSelection) override {
        co_return 0u;
    }
    boost::asio::awaitable<void> close() override { co_return; }

private:
    Capabilities capabilities_;
    BrokerScript& script_;
};

}  // namespace pesan::test
