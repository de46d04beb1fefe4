#include "conformance/collector.hpp"

#include <algorithm>
#include <mutex>
#include <set>

namespace pesan::conformance {

struct Collector::Log {
    std::mutex mutex;
    std::vector<Seen> seen;
    Answer answer;
};

namespace {

boost::asio::awaitable<Outcome> record(std::shared_ptr<void> keep,
                                       std::function<Outcome(const Delivery&)> work,
                                       Delivery delivery) {
    (void)keep;
    co_return work(delivery);
}

}  // namespace

Collector::Collector(Context& context, Broker broker, std::string_view text,
                     ConsumerOptions options, Answer answer)
    : context_(context), log_(std::make_shared<Log>()), consumer_(nullptr) {
    log_->answer = std::move(answer);
    auto log = log_;
    std::function<Outcome(const Delivery&)> work = [log](const Delivery& delivery) -> Outcome {
        {
            std::lock_guard lock(log->mutex);
            log->seen.push_back({delivery, std::chrono::steady_clock::now()});
        }
        return log->answer ? log->answer(delivery) : Outcome(Acknowledge{});
    };
    Handler handler = [log, work](const Delivery& delivery) { return record(log, work, delivery); };
    consumer_ = broker.subscribe(subscription(text), std::move(options), std::move(handler));
}

Collector::~Collector() {
    try {
        (void)context_.await(consumer_.drain(), "drain");
    } catch (const Failed&) {
        // The case has its verdict; the connection's end also ends the consumer.
    }
}

void Collector::wait_for(std::size_t deliveries) {
    wait_until([&] { return count() >= deliveries; }, std::to_string(deliveries) + " deliveries");
}

void Collector::wait_for_messages(std::size_t messages) {
    auto different = [&] {
        auto all = ids();
        return std::set<std::string>(all.begin(), all.end()).size();
    };
    wait_until([&] { return different() >= messages; }, std::to_string(messages) + " messages");
}

std::vector<Collector::Seen> Collector::seen() const {
    std::lock_guard lock(log_->mutex);
    return log_->seen;
}

std::vector<std::string> Collector::ids() const {
    std::lock_guard lock(log_->mutex);
    std::vector<std::string> all;
    for (const auto& one : log_->seen) {
        all.push_back(one.delivery.message.id);
    }
    return all;
}

std::size_t Collector::count() const {
    std::lock_guard lock(log_->mutex);
    return log_->seen.size();
}

void require_same_messages(const Collector& collector, const std::vector<Message>& published,
                           std::string_view who) {
    std::set<std::string> wanted;
    for (const auto& message : published) {
        wanted.insert(message.id);
    }
    auto ids = collector.ids();
    std::set<std::string> got(ids.begin(), ids.end());
    if (got == wanted) return;
    fail(std::string(who) + ": " + std::to_string(wanted.size()) + " messages published, " +
         std::to_string(got.size()) + " different ones seen");
}

struct Reader::Held {
    explicit Held(boost::asio::any_io_executor executor)
        : strand(boost::asio::make_strand(executor)) {}
    boost::asio::strand<boost::asio::any_io_executor> strand;
    std::unique_ptr<Receiver> receiver;
};

namespace {

template <class Held>
boost::asio::awaitable<Result<std::vector<Delivery>>> read(std::shared_ptr<Held> held) {
    co_return co_await held->receiver->next(64);
}

template <class Held>
boost::asio::awaitable<Result<void>> flush_settled(std::shared_ptr<Held> held) {
    co_return co_await held->receiver->flush();
}

}  // namespace

Reader::Reader(Context& context, Broker broker, std::string_view text, std::uint16_t prefetch)
    : context_(context), held_(std::make_shared<Held>(context.executor())) {
    auto receiver = context.await(
        broker.adapter().receive(subscription(text), ReceiveOptions{prefetch}), "receive");
    held_->receiver = require_value(std::move(receiver), "receive");
}

Reader::~Reader() {
    // Destroyed on its strand, where a pending next() may still run; the pending call keeps `held`
    // alive.
    auto gone = boost::asio::post(held_->strand, boost::asio::use_future([held = held_] {
                                      held->receiver->cancel();
                                      return 0;
                                  }));
    gone.wait();
    if (pending_.valid()) pending_.wait_for(patience);
    auto strand = held_->strand;
    boost::asio::post(strand, boost::asio::use_future([held = std::move(held_)]() mutable {
                          held.reset();
                          return 0;
                      }))
        .wait();
}

Reader::Answer& Reader::pending() {
    if (!pending_.valid())
        pending_ = boost::asio::co_spawn(held_->strand, read(held_), boost::asio::use_future);
    return pending_;
}

std::vector<Delivery> Reader::take(std::size_t count) {
    std::vector<Delivery> all;
    while (all.size() < count) {
        if (pending().wait_for(patience) != std::future_status::ready) {
            fail("only " + std::to_string(all.size()) + " of " + std::to_string(count) +
                 " deliveries came");
        }
        for (auto& delivery : require_value(pending_.get(), "next")) {
            all.push_back(std::move(delivery));
        }
    }
    require(all.size() == count, "more deliveries than expected");
    return all;
}

std::vector<Delivery> Reader::take_within(std::chrono::milliseconds time) {
    if (pending().wait_for(time) != std::future_status::ready) return {};
    return require_value(pending_.get(), "next");
}

Result<std::vector<Delivery>> Reader::next() {
    if (pending().wait_for(patience) != std::future_status::ready) fail("next() did not end");
    return pending_.get();
}

void Reader::settle(std::vector<Settlement> settlements) {
    boost::asio::post(held_->strand, boost::asio::use_future([&] {
                          held_->receiver->settle(std::move(settlements));
                          return 0;
                      }))
        .wait();
}

void Reader::acknowledge(const std::vector<Delivery>& deliveries) {
    std::vector<Settlement> all;
    for (const auto& delivery : deliveries) {
        Settlement one;
        one.tag = delivery.tag;
        all.push_back(one);
    }
    settle(std::move(all));
}

void Reader::cancel() {
    boost::asio::post(held_->strand, boost::asio::use_future([&] {
                          held_->receiver->cancel();
                          return 0;
                      }))
        .wait();
}

void Reader::flush() {
    auto done = boost::asio::co_spawn(held_->strand, flush_settled(held_), boost::asio::use_future);
    if (done.wait_for(patience) != std::future_status::ready) fail("flush() did not end");
    require_value(done.get(), "flush");
}

}  // namespace pesan::conformance
