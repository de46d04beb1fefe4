#include "net/broker/local_consumer.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "net/broker/ask.hpp"
#include "pesan/errc.hpp"

namespace pesan::net {

namespace {

IncomingDelivery copy(const broker::DeliveryView& view) {
    IncomingDelivery copy;
    copy.tag = view.tag;
    copy.place = view.place;
    copy.attempt = view.attempt;
    copy.first_attempt = view.first_attempt;
    copy.enqueued = view.message.enqueued;
    copy.exchange = view.message.exchange;
    copy.routing_key = view.message.routing_key;
    copy.properties = view.message.properties;
    copy.body = view.message.body;
    return copy;
}

std::size_t size_of(const IncomingDelivery& delivery) {
    return sizeof(delivery) + delivery.properties.size() + delivery.body.size();
}

}  // namespace

/// Settlements on their way to the engine.
class LocalConsumer::Settle final : public Call {
public:
    Settle(std::shared_ptr<LocalConsumer> owner, std::vector<LocalSettlement> settlements)
        : owner_(std::move(owner)), settlements_(std::move(settlements)) {}

    void run(BrokerThread& broker) override {
        if (!owner_->open_) return;
        for (const auto& one : settlements_) {
            // A tag the engine does not know any more was settled or given back before: the message
            // comes again.
            (void)settle(broker.engine(), one);
        }
    }
    /// The broker is gone, and with it what was unsettled.
    void refuse(const Error&) override {}

private:
    Result<void> settle(broker::Engine& engine, const LocalSettlement& one) {
        const auto session = owner_->session_;
        switch (one.kind) {
            case LocalSettlement::Kind::acknowledge:
                return engine.acknowledge(session, one.tag);
            case LocalSettlement::Kind::retry:
                if (one.delay.count() <= 0) return engine.requeue(session, one.tag);
                return engine.retry_after(session, one.tag, one.delay);
            case LocalSettlement::Kind::dead_letter:
                return engine.dead_letter(session, one.tag, one.properties);
            case LocalSettlement::Kind::release:
                return engine.release(session, one.tag);
        }
        return {};
    }

    std::shared_ptr<LocalConsumer> owner_;
    std::vector<LocalSettlement> settlements_;
};

LocalConsumer::LocalConsumer(BrokerThread& broker, broker::QueueName queue,
                             broker::ConsumerSpec spec)
    : broker_(broker), queue_(std::move(queue)), spec_(spec) {}

boost::asio::awaitable<Result<void>> LocalConsumer::start() {
    AskCall<void>::Work work = [self = shared_from_this()](BrokerThread&) { return self->open(); };
    co_return co_await ask<void>(broker_, std::move(work));
}

Result<void> LocalConsumer::open() {
    session_ = broker_.engine().open_session(*this);
    auto consumer = broker_.engine().consume(session_, queue_, spec_);
    if (!consumer) {
        broker_.engine().close_session(session_);
        return consumer.error();
    }
    consumer_ = *consumer;
    open_ = true;
    broker_.add_client(weak_from_this());
    return {};
}

boost::asio::awaitable<Result<std::vector<IncomingDelivery>>> LocalConsumer::next(std::size_t max) {
    auto self = shared_from_this();
    for (;;) {
        std::vector<IncomingDelivery> taken;
        bool ended = false;
        bool resume = false;
        {
            std::lock_guard lock(mutex_);
            while (!ready_.empty() && taken.size() < max) {
                ready_bytes_ -= size_of(ready_.front());
                taken.push_back(std::move(ready_.front()));
                ready_.pop_front();
            }
            ended = ended_;
            resume = stalled_ && ready_bytes_ < waiting_bytes_max / 2;
            if (resume) stalled_ = false;
        }
        if (resume) broker_.run([self](BrokerThread&) { self->resume_if_room(); }, nullptr);
        if (!taken.empty()) co_return taken;
        if (ended) co_return errc::closed;
        auto wait = [self](auto handler) {
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) {
                // A cancelled wait ends as one that was woken; the awaiting coroutine then finds
                // its cancellation.
                slot.assign([weak = std::weak_ptr(self)](boost::asio::cancellation_type) {
                    if (auto alive = weak.lock()) alive->wake_reader();
                });
            }
            self->wait_for_news(std::move(handler));
        };
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
            wait, boost::asio::use_awaitable);
    }
}

void LocalConsumer::wait_for_news(Completions::Handler reader) {
    Completions now;
    std::lock_guard lock(mutex_);
    if (ready_.empty() && !ended_)
        reader_ = std::move(reader);
    else
        now.add(std::move(reader));
}

void LocalConsumer::wake_reader() {
    Completions now;
    std::lock_guard lock(mutex_);
    if (reader_) now.add(std::move(reader_));
}

void LocalConsumer::resume_if_room() {
    if (open_) broker_.engine().resume(session_);
}

void LocalConsumer::settle(std::vector<LocalSettlement> settlements) {
    std::shared_ptr<Call> call =
        std::make_shared<Settle>(shared_from_this(), std::move(settlements));
    broker_.call(call, true);
}

void LocalConsumer::cancel() {
    auto self = shared_from_this();
    auto work = [self](BrokerThread& broker) {
        if (!self->open_) return;
        (void)broker.engine().cancel(self->session_, self->consumer_);
        self->ending_ = true;
        broker.at_turn_end(self);
    };
    broker_.run(std::move(work), nullptr);
}

void LocalConsumer::close() {
    auto self = shared_from_this();
    auto work = [self](BrokerThread& broker) {
        self->broker_stops(errc::closed, broker.completions());
    };
    broker_.run(std::move(work), nullptr);
}

bool LocalConsumer::deliver(broker::ConsumerId, const broker::DeliveryView& delivery) {
    if (gathered_.empty()) broker_.at_turn_end(shared_from_this());
    gathered_.push_back(copy(delivery));
    std::lock_guard lock(mutex_);
    ready_bytes_ += size_of(gathered_.back());
    // Only the reader ends it: with it goes the word to the engine that there is room.
    if (ready_bytes_ >= waiting_bytes_max) stalled_ = true;
    return !stalled_;
}

void LocalConsumer::cancelled(broker::ConsumerId) {
    ending_ = true;
    broker_.at_turn_end(shared_from_this());
}

void LocalConsumer::turn_ended(Completions& completions) {
    {
        std::lock_guard lock(mutex_);
        for (auto& delivery : gathered_) {
            ready_.push_back(std::move(delivery));
        }
        ended_ = ended_ || ending_;
        if (reader_ && (ended_ || !ready_.empty())) completions.add(std::move(reader_));
    }
    gathered_.clear();
}

void LocalConsumer::broker_stops(const Error&, Completions& completions) {
    if (open_) broker_.engine().close_session(session_);
    open_ = false;
    ending_ = true;
    // What nobody has taken yet went back to its place with the session.
    gathered_.clear();
    {
        std::lock_guard lock(mutex_);
        ready_.clear();
        ready_bytes_ = 0;
    }
    turn_ended(completions);
}

}  // namespace pesan::net
