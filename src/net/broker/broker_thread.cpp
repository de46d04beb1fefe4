#include "net/broker/broker_thread.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "pesan/errc.hpp"

namespace pesan::net {

namespace {

/// Calls of one turn before deliveries and writes get theirs: a turn must stay below a millisecond.
constexpr std::size_t calls_per_turn = 256;

/// steady_timer does not see the machine sleep, deadlines do: look again at least this often while
/// one is set.
constexpr std::chrono::seconds timer_max{1};

class FunctionCall final : public Call {
public:
    FunctionCall(std::function<void(BrokerThread&)> work, std::function<void(const Error&)> refused)
        : work_(std::move(work)), refused_(std::move(refused)) {}
    void run(BrokerThread& broker) override { work_(broker); }
    void refuse(const Error& error) override {
        if (refused_) refused_(error);
    }

private:
    std::function<void(BrokerThread&)> work_;
    std::function<void(const Error&)> refused_;
};

}  // namespace

BrokerThread::BrokerThread(BrokerThreadOptions options, store::FileSystem& files, Clock& clock,
                           Random& random)
    : options_(std::move(options)),
      files_(files),
      clock_(clock),
      random_(random),
      gone_(gone_promise_.get_future().share()),
      thread_([this] { main(); }) {}

BrokerThread::~BrokerThread() {
    stop([](const Result<void>&) {});
    thread_.join();
}

void BrokerThread::when_ready(Done done) {
    std::unique_lock lock(mutex_);
    if (!ready_) {
        waiting_for_ready_.push_back(std::move(done));
        return;
    }
    auto outcome = *ready_;
    lock.unlock();
    done(std::move(outcome));
}

void BrokerThread::tell_ready(Result<void> outcome) {
    std::vector<Done> waiting;
    {
        std::lock_guard lock(mutex_);
        ready_ = outcome;
        waiting.swap(waiting_for_ready_);
    }
    for (auto& done : waiting) {
        done(outcome);
    }
}

bool BrokerThread::call(std::shared_ptr<Call>& what, bool urgent) {
    switch (calls_.push(what, urgent)) {
        case CallQueue::Pushed::full:
            return false;
        case CallQueue::Pushed::closed:
            what->refuse(errc::closed);
            return true;
        case CallQueue::Pushed::quiet:
            return true;
        case CallQueue::Pushed::wake:
            break;
    }
    boost::asio::post(context_, [this] { touched(); });
    return true;
}

void BrokerThread::run(std::function<void(BrokerThread&)> work,
                       std::function<void(const Error&)> refused) {
    std::shared_ptr<Call> made =
        std::make_shared<FunctionCall>(std::move(work), std::move(refused));
    call(made, true);
}

void BrokerThread::on_failure(std::function<void(const Error&)> action) {
    std::lock_guard lock(mutex_);
    on_failure_ = std::move(action);
}

void BrokerThread::main() {
    name_this_thread("pesan-broker");
    if (options_.after.valid()) options_.after.wait();
    Result<void> opened = open();
    tell_ready(opened);
    if (opened) {
        auto keep = boost::asio::make_work_guard(context_);
        touched();
        context_.run();
    }
    for (auto& left : calls_.close()) {
        left->refuse(opened ? Error(errc::closed) : opened.error());
    }
    std::vector<Done> stopped;
    {
        std::lock_guard lock(mutex_);
        stopped.swap(waiting_for_stop_);
    }
    // The writer's threads and the log go before anybody is told that the directory is free.
    Result<void> closed = opened ? close_log() : opened;
    writer_.reset();
    engine_.reset();
    log_.reset();
    gone_promise_.set_value();
    for (auto& done : stopped) {
        done(closed);
    }
}

Result<void> BrokerThread::open() {
    engine_ = std::make_unique<broker::Engine>(clock_, options_.engine);
    auto log = store::Log::open(options_.log, files_, clock_, random_, *engine_);
    if (!log) return log.error();
    log_ = std::move(*log);
    recovered_from_crash_ = !log_->recovery_report().clean_stop;
    for (const auto& finding : log_->recovery_report().findings) {
        if (finding.is_loss())
            spdlog::error("store: {}", finding.text());
        else
            spdlog::info("store: {}", finding.text());
    }
    engine_->start(*log_);
    auto post = [this](std::function<void()> work) {
        boost::asio::post(context_, [this, work = std::move(work)] {
            work();
            touched();
        });
    };
    writer_ = std::make_unique<LogWriter>(*engine_, *log_, clock_, std::move(post));
    writer_->on_failure = [this](const Error& error) { log_failed(error); };
    return {};
}

void BrokerThread::touched() {
    if (turn_posted_) return;
    turn_posted_ = true;
    boost::asio::post(context_, [this] {
        turn_posted_ = false;
        turn();
    });
}

void BrokerThread::turn() {
    run_calls();
    ring_alarms();
    const bool more = engine_->tick() || taken_next_ < taken_.size();
    writer_->turn();
    finish_durable();
    end_turn();
    if (stopping_) return stop_step();
    arm_timer(more);
}

void BrokerThread::run_calls() {
    if (taken_next_ == taken_.size()) {
        taken_.clear();
        taken_next_ = 0;
        calls_.take(taken_);
    }
    const std::size_t end = std::min(taken_.size(), taken_next_ + calls_per_turn);
    for (; taken_next_ < end; ++taken_next_) {
        auto call = std::move(taken_[taken_next_]);
        call->run(*this);
    }
}

void BrokerThread::at_turn_end(std::shared_ptr<BrokerClient> client) {
    ending_.push_back(std::move(client));
}

void BrokerThread::end_turn() {
    // What a client does at the end of its turn may ask for another end: that one comes with the
    // next turn.
    std::vector<std::shared_ptr<BrokerClient>> ending;
    ending.swap(ending_);
    for (auto& client : ending) {
        client->turn_ended(completions_);
    }
    completions_.flush();
}

void BrokerThread::add_client(std::weak_ptr<BrokerClient> client) {
    std::erase_if(clients_, [](const auto& one) { return one.expired(); });
    clients_.push_back(std::move(client));
}

void BrokerThread::when_durable(Done done) {
    if (log_->failed()) return done(errc::store_failed);
    const auto sequence = engine_->appended();
    if (sequence <= log_->durable()) return done({});
    engine_->want_durable(sequence);
    durables_.push_back({sequence, std::move(done)});
}

void BrokerThread::finish_durable() {
    while (!durables_.empty() &&
           (durables_.front().sequence <= log_->durable() || log_->failed())) {
        auto first = std::move(durables_.front());
        durables_.pop_front();
        const bool safe = first.sequence <= log_->durable();
        first.done(safe ? Result<void>() : Result<void>(errc::store_failed));
    }
}

void BrokerThread::wake_at(BootTime when, std::shared_ptr<BrokerClient> client) {
    alarms_.push_back({when, std::move(client)});
}

void BrokerThread::ring_alarms() {
    if (alarms_.empty()) return;
    const auto now = clock_.boot();
    auto due =
        std::ranges::partition(alarms_, [&](const Alarm& alarm) { return alarm.when > now; });
    for (auto& alarm : due) {
        at_turn_end(std::move(alarm.client));
    }
    alarms_.erase(due.begin(), due.end());
}

void BrokerThread::arm_timer(bool more) {
    if (more || !ending_.empty()) return touched();
    auto when = engine_->next_deadline();
    auto sooner = [&](std::optional<BootTime> other) {
        if (other && (!when || *other < *when)) when = other;
    };
    sooner(writer_->next());
    for (const auto& alarm : alarms_) {
        sooner(alarm.when);
    }
    timer_.cancel();
    if (!when) return;
    auto wait = std::clamp<BootClock::duration>(*when - clock_.boot(), {}, timer_max);
    timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(wait));
    timer_.async_wait([this](boost::system::error_code failed) {
        if (!failed) touched();
    });
}

void BrokerThread::log_failed(const Error& error) {
    spdlog::critical("store: {}; nothing is confirmed any more", error.message());
    std::function<void(const Error&)> action;
    {
        std::lock_guard lock(mutex_);
        action.swap(on_failure_);
    }
    if (action) action(error);
}

}  // namespace pesan::net
