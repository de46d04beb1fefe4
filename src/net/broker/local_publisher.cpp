#include "net/broker/local_publisher.hpp"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "pesan/errc.hpp"

namespace pesan::net {

/// The messages of one publish() call.
class LocalPublisher::Batch final : public Call, public std::enable_shared_from_this<Batch> {
public:
    Batch(std::shared_ptr<LocalPublisher> owner, broker::ExchangeName name,
          std::vector<OutgoingMessage> outgoing, broker::PublishFlags publish_flags, BootTime limit)
        : exchange(std::move(name)),
          messages(std::move(outgoing)),
          flags(publish_flags),
          deadline(limit),
          owner_(std::move(owner)),
          open_(messages.size()) {
        results.reserve(messages.size());
        for (std::size_t i = 0; i < messages.size(); ++i) {
            results.emplace_back(Error());
        }
    }

    void run(BrokerThread&) override { owner_->take(shared_from_this()); }
    void refuse(const Error& error) override {
        Completions now;
        end(error, now);
    }

    /// Result of message `index`, the first one counts.
    void settle(std::size_t index, Result<std::size_t> result, Completions& completions) {
        if (!handler || settled_[index]) return;
        settled_[index] = true;
        results[index] = std::move(result);
        if (--open_ == 0) completions.add(std::move(handler));
    }
    /// The same result for all that have none.
    void end(const Error& error, Completions& completions) {
        for (std::size_t i = 0; i < messages.size(); ++i) {
            settle(i, error, completions);
        }
    }
    [[nodiscard]] bool done() const { return open_ == 0; }
    [[nodiscard]] bool holds(broker::PublishTag tag) const {
        return tag >= first_tag && tag - first_tag < messages.size();
    }

    broker::ExchangeName exchange;
    std::vector<OutgoingMessage> messages;
    broker::PublishFlags flags;
    BootTime deadline;
    broker::PublishTag first_tag = 0;
    /// The next message for the engine.
    std::size_t next = 0;
    std::vector<Result<std::size_t>> results;
    Completions::Handler handler;

private:
    std::shared_ptr<LocalPublisher> owner_;
    std::size_t open_;
    std::vector<bool> settled_ = std::vector<bool>(messages.size());
};

LocalPublisher::LocalPublisher(BrokerThread& broker) : broker_(broker) {}

boost::asio::awaitable<std::vector<Result<std::size_t>>> LocalPublisher::publish(
    broker::ExchangeName exchange, std::vector<OutgoingMessage> messages,
    broker::PublishFlags flags, std::chrono::milliseconds timeout) {
    if (messages.empty()) co_return std::vector<Result<std::size_t>>();
    const auto deadline = broker_.clock().boot() + timeout;
    auto batch = std::make_shared<Batch>(shared_from_this(), std::move(exchange),
                                         std::move(messages), flags, deadline);
    for (;;) {
        bool full = false;
        auto start = [this, batch, &full](auto handler) {
            batch->handler = std::move(handler);
            std::shared_ptr<Call> call = batch;
            if (broker_.call(call)) return;
            // Woken by room instead of by the batch's end.
            full = true;
            broker_.wait_for_room(std::move(batch->handler));
        };
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
            start, boost::asio::use_awaitable);
        if (!full) break;
    }
    co_return std::move(batch->results);
}

void LocalPublisher::close() {
    auto self = shared_from_this();
    auto work = [self](BrokerThread& broker) {
        self->broker_stops(errc::closed, broker.completions());
    };
    broker_.run(std::move(work), nullptr);
}

void LocalPublisher::take(std::shared_ptr<Batch> batch) {
    if (closed_) return batch->end(errc::closed, broker_.completions());
    if (!open_) {
        session_ = broker_.engine().open_session(*this);
        broker_.add_client(weak_from_this());
        open_ = true;
    }
    watch(batch->deadline);
    waiting_.push_back(std::move(batch));
    // A blocked engine refuses by itself; asking it keeps the order and needs no second count of
    // its state.
    if (waiting_.size() == 1) publish_waiting();
}

void LocalPublisher::publish_waiting() {
    while (!waiting_.empty()) {
        auto batch = waiting_.front();
        if (!batch->done() && !publish_some(*batch)) return;
        waiting_.pop_front();
    }
}

bool LocalPublisher::publish_some(Batch& batch) {
    if (batch.next == 0) {
        batch.first_tag = next_tag_;
        next_tag_ += batch.messages.size();
        unconfirmed_.push_back(batch.shared_from_this());
    }
    for (; batch.next < batch.messages.size(); ++batch.next) {
        auto& message = batch.messages[batch.next];
        auto outcome = broker_.engine().publish(session_, batch.first_tag + batch.next,
                                                batch.exchange, message.routing_key,
                                                message.properties, message.body, batch.flags);
        if (!outcome && outcome.error().code == broker::errc::blocked) {
            wait_for_unblocking();
            return false;
        }
        if (!outcome)
            batch.settle(batch.next, outcome.error(), broker_.completions());
        else if (outcome->queues == 0)
            batch.settle(batch.next, std::size_t{0}, broker_.completions());
        // Stored: the bytes are the log's now.
        message = {};
    }
    if (batch.done()) finish_first();
    return true;
}

LocalPublisher::Batch* LocalPublisher::find(broker::PublishTag tag) {
    if (unconfirmed_.empty()) return nullptr;
    if (unconfirmed_.front()->holds(tag)) return unconfirmed_.front().get();
    auto after = std::ranges::upper_bound(unconfirmed_, tag, {},
                                          [](const auto& batch) { return batch->first_tag; });
    if (after == unconfirmed_.begin() || !(*--after)->holds(tag)) return nullptr;
    return after->get();
}

void LocalPublisher::settle(broker::PublishTag tag, Result<std::size_t> result) {
    Batch* batch = find(tag);
    if (batch == nullptr) return;
    batch->settle(tag - batch->first_tag, std::move(result), broker_.completions());
    if (batch->done()) finish_first();
}

void LocalPublisher::finish_first() {
    while (!unconfirmed_.empty() && unconfirmed_.front()->done()) {
        unconfirmed_.pop_front();
    }
}

void LocalPublisher::confirmed(std::span<const broker::PublishTag> tags) {
    for (auto tag : tags) {
        settle(tag, std::size_t{1});
    }
}

void LocalPublisher::unconfirmed(std::span<const broker::PublishTag> tags, const Error& error) {
    for (auto tag : tags) {
        settle(tag, error);
    }
}

void LocalPublisher::blocked(bool blocked) {
    if (!blocked) broker_.at_turn_end(shared_from_this());
}

void LocalPublisher::wait_for_unblocking() {
    // The engine may block and go on again between two of its ticks, and then tells nobody.
    watch(broker_.clock().boot() + blocked_poll);
}

void LocalPublisher::watch(BootTime deadline) {
    if (alarm_ && *alarm_ <= deadline) return;
    alarm_ = deadline;
    broker_.wake_at(deadline, shared_from_this());
}

void LocalPublisher::turn_ended(Completions& completions) {
    if (closed_) return;
    publish_waiting();
    expire(completions);
}

void LocalPublisher::expire(Completions& completions) {
    const auto now = broker_.clock().boot();
    if (!alarm_ || *alarm_ > now) return;
    alarm_.reset();
    std::optional<BootTime> next;
    auto look = [&](Batch& batch, errc code) {
        if (batch.done()) return;
        if (batch.deadline <= now)
            batch.end(code, completions);
        else if (!next || batch.deadline < *next)
            next = batch.deadline;
    };
    for (auto& batch : waiting_) {
        look(*batch, errc::blocked);
    }
    for (auto& batch : unconfirmed_) {
        look(*batch, errc::timeout);
    }
    std::erase_if(waiting_, [](const auto& batch) { return batch->done(); });
    finish_first();
    if (next) watch(*next);
    if (!waiting_.empty()) wait_for_unblocking();
}

void LocalPublisher::broker_stops(const Error& error, Completions& completions) {
    if (closed_) return;
    closed_ = true;
    // The engine has not said what became of them: they may be on disk or not.
    for (auto& batch : waiting_) {
        if (batch->next == 0) batch->end(error, completions);
    }
    for (auto& batch : unconfirmed_) {
        batch->end(errc::unconfirmed, completions);
    }
    waiting_.clear();
    unconfirmed_.clear();
    if (open_) broker_.engine().close_session(session_);
    open_ = false;
}

}  // namespace pesan::net
