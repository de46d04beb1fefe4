// How a broker stops: sessions first, then what is on its way to disk, then the log.
#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>

#include "net/broker/broker_thread.hpp"
#include "pesan/errc.hpp"

namespace pesan::net {

void BrokerThread::stop(Done done) {
    {
        std::lock_guard lock(mutex_);
        waiting_for_stop_.push_back(std::move(done));
    }
    boost::asio::post(context_, [this] {
        stopping_ = true;
        touched();
    });
}

void BrokerThread::stop_step() {
    if (!sessions_closed_) {
        // Calls that were taken in are answered; later ones are refused.
        for (; taken_next_ < taken_.size(); ++taken_next_) {
            taken_[taken_next_]->run(*this);
        }
        for (auto& left : calls_.close()) {
            left->run(*this);
        }
        for (auto& client : clients_) {
            if (auto alive = client.lock()) alive->broker_stops(errc::closed, completions_);
        }
        end_turn();
        clients_.clear();
        alarms_.clear();
        sessions_closed_ = true;
        return touched();
    }
    // What waits for the disk gets it before the end. This turn has begun the write if it could; a
    // full or failed disk takes nothing, and close_log() says so.
    const bool waits = engine_->sync_wanted() || !durables_.empty();
    if (!waits) writer_->stop();
    if (!writer_->idle()) return;
    timer_.cancel();
    context_.stop();
}

Result<void> BrokerThread::close_log() {
    if (log_->failed()) return errc::store_failed;
    engine_->gather();
    auto checkpoint = log_->begin_checkpoint();
    engine_->checkpoint(checkpoint);
    log_->submit(std::move(checkpoint));
    auto closed = log_->close();
    if (!closed) spdlog::error("store: close: {}", closed.error().message());
    return closed;
}

}  // namespace pesan::net
