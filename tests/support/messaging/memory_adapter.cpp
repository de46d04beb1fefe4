#include "memory_adapter.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "pesan/errc.hpp"

namespace pesan::test {

namespace asio = boost::asio;
using asio::awaitable;

class MemoryReceiver final : public Receiver {
public:
    MemoryReceiver(MemoryBroker& broker, SubscriptionId id, std::size_t prefetch)
        : broker_(broker),
          id_(std::move(id)),
          queue_(broker.queues_.at(id_)),
          prefetch_(prefetch) {}

    ~MemoryReceiver() override {
        for (const std::uint64_t tag : tags_)
            give_back(tag, 1);
        broker_.wake();
    }

    awaitable<Result<std::vector<Delivery>>> next(std::size_t max) override {
        // Even what is there arrives later, as it does from a real broker.
        co_await asio::post(broker_.executor_, asio::use_awaitable);
        for (;;) {
            if (cancelled_ || broker_.closed) co_return Error(errc::closed);
            auto taken = take(max);
            if (!taken.empty()) co_return taken;
            asio::steady_timer timer(broker_.executor_, asio::steady_timer::time_point::max());
            broker_.waiters_.insert(&timer);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            broker_.waiters_.erase(&timer);
        }
    }

    void settle(std::vector<Settlement> settlements) override {
        ++queue_.settle_calls;
        for (Settlement& settlement : settlements)
            settle_one(settlement);
        std::ranges::move(settlements, std::back_inserter(queue_.settlements));
        broker_.wake();
    }

    void cancel() override {
        cancelled_ = true;
        broker_.wake();
    }

    awaitable<Result<void>> flush() override { co_return Result<void>(); }

private:
    std::vector<Delivery> take(std::size_t max) {
        std::vector<Delivery> taken;
        while (!queue_.waiting.empty() && taken.size() < max && tags_.size() < prefetch_) {
            MemoryBroker::Waiting& head = queue_.waiting.front();
            const std::uint64_t tag = ++broker_.last_tag_;
            taken.push_back({.message = head.message,
                             .subscription = id_,
                             .attempt = head.attempt,
                             .tag = tag,
                             .malformed = head.malformed});
            queue_.unsettled.emplace(tag, std::move(head));
            queue_.waiting.pop_front();
            tags_.insert(tag);
        }
        queue_.unsettled_most = std::max(queue_.unsettled_most, queue_.unsettled.size());
        return taken;
    }

    void settle_one(const Settlement& settlement) {
        if (tags_.erase(settlement.tag) == 0) return;
        using Kind = Settlement::Kind;
        if (settlement.kind == Kind::retry) return give_back(settlement.tag, 1);
        if (settlement.kind == Kind::release) return give_back(settlement.tag, 0);
        const auto node = queue_.unsettled.extract(settlement.tag);
        if (settlement.kind == Kind::dead_letter) {
            queue_.dead.push_back({node.mapped().message, node.mapped().attempt, settlement.reason,
                                   settlement.error});
        }
    }

    void give_back(std::uint64_t tag, std::uint32_t attempts) {
        auto node = queue_.unsettled.extract(tag);
        node.mapped().attempt += attempts;
        const auto later = std::ranges::upper_bound(queue_.waiting, node.mapped().place, {},
                                                    &MemoryBroker::Waiting::place);
        queue_.waiting.insert(later, std::move(node.mapped()));
    }

    MemoryBroker& broker_;
    SubscriptionId id_;
    MemoryBroker::Queue& queue_;
    std::size_t prefetch_;
    std::set<std::uint64_t> tags_;
    bool cancelled_ = false;
};

class MemoryAdapter final : public BrokerAdapter {
public:
    explicit MemoryAdapter(MemoryBroker& broker)
        : broker_(broker), capabilities_{.name = "memory", .message_bytes = broker.message_bytes} {}

    [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }

    awaitable<Result<void>> declare(Topology topology) override {
        for (const SubscriptionSpec& spec : topology.subscriptions) {
            broker_.declared.push_back(spec.id);
            broker_.queues_[spec.id].ordered = spec.options.ordered;
        }
        co_return Result<void>();
    }
    awaitable<Result<void>> remove_subscription(SubscriptionId id) override {
        broker_.queues_.erase(id);
        co_return Result<void>();
    }
    awaitable<Result<void>> remove_topic(std::string topic) override {
        std::erase_if(broker_.queues_,
                      [&](const auto& queue) { return queue.first.topic == topic; });
        co_return Result<void>();
    }
    awaitable<Result<void>> create_topic(std::string) override { co_return Result<void>(); }
    awaitable<Result<std::vector<std::string>>> topics() override {
        std::set<std::string> names;
        for (const auto& [id, queue] : broker_.queues_)
            names.insert(id.topic);
        co_return std::vector<std::string>(names.begin(), names.end());
    }

    awaitable<std::vector<Result<void>>> publish(std::string topic, std::vector<Message> messages,
                                                 PublishOptions options) override {
        co_await asio::post(broker_.executor_, asio::use_awaitable);
        std::vector<Result<void>> results;
        for (const Message& message : messages) {
            results.push_back(broker_.publish_one(topic, message, options.allow_unrouted));
        }
        broker_.wake();
        co_return results;
    }

    awaitable<Result<std::unique_ptr<Receiver>>> receive(SubscriptionId id,
                                                         ReceiveOptions options) override {
        if (broker_.closed) co_return Error(errc::closed);
        if (!broker_.receive_faults.empty()) {
            const Error fault = broker_.receive_faults.front();
            broker_.receive_faults.pop_front();
            co_return fault;
        }
        if (!broker_.queues_.contains(id)) co_return Error(errc::not_found, id.text());
        std::unique_ptr<Receiver> receiver =
            std::make_unique<MemoryReceiver>(broker_, id, options.prefetch);
        co_return receiver;
    }

    awaitable<Result<std::vector<SubscriptionStatus>>> status() override {
        co_return errc::unsupported;
    }
    awaitable<Result<Page<PeekedMessage>>> peek(SubscriptionId, std::string, std::size_t) override {
        co_return errc::unsupported;
    }
    awaitable<Result<std::uint64_t>> purge(SubscriptionId) override { co_return errc::unsupported; }
    awaitable<Result<void>> pause(SubscriptionId, bool) override { co_return errc::unsupported; }
    awaitable<Result<Page<DeadLetter>>> dead_letters(SubscriptionId, std::string,
                                                     std::size_t) override {
        co_return errc::unsupported;
    }
    awaitable<Result<std::uint64_t>> replay(SubscriptionId, DeadLetterSelection) override {
        co_return errc::unsupported;
    }
    awaitable<Result<std::uint64_t>> purge_dead_letters(SubscriptionId,
                                                        DeadLetterSelection) override {
        co_return errc::unsupported;
    }

    awaitable<void> close() override {
        broker_.closed = true;
        broker_.wake();
        co_return;
    }

private:
    MemoryBroker& broker_;
    Capabilities capabilities_;
};

void MemoryBroker::put(const std::string& subscription, Waiting waiting) {
    enter(queue(subscription), std::move(waiting));
    wake();
}

std::unique_ptr<BrokerAdapter> MemoryBroker::connect() {
    return std::make_unique<MemoryAdapter>(*this);
}

void MemoryBroker::enter(Queue& queue, Waiting waiting) {
    waiting.place = ++last_place_;
    queue.waiting.push_back(std::move(waiting));
}

void MemoryBroker::wake() {
    for (asio::steady_timer* waiter : waiters_)
        waiter->cancel();
}

Result<void> MemoryBroker::publish_one(const std::string& topic, const Message& message,
                                       bool allow_unrouted) {
    if (closed) return errc::closed;
    if (!publish_faults.empty()) {
        const Error fault = publish_faults.front();
        publish_faults.pop_front();
        return fault;
    }
    bool routed = allow_unrouted;
    for (auto& [id, queue] : queues_) {
        if (id.topic != topic) continue;
        enter(queue, {.message = message});
        routed = true;
    }
    if (!routed) return errc::no_subscription;
    published.push_back(message);
    return {};
}

}  // namespace pesan::test
