#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "messaging/outbox/relay.hpp"

namespace pesan {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<void>> drain_on_strand(std::shared_ptr<OutboxRelay::State> state,
                                              std::chrono::milliseconds limit) {
    co_return co_await state->drain(limit);
}

}  // namespace

OutboxRelay::OutboxRelay(Outbox& outbox, Broker broker, RelayOptions options)
    : state_(std::make_shared<State>(static_cast<outbox::StoredOutbox&>(outbox), std::move(broker),
                                     std::move(options), SystemClock::instance())) {
    state_->start();
}

OutboxRelay::~OutboxRelay() {
    state_->stop();
}

asio::awaitable<Result<void>> OutboxRelay::drain(std::chrono::milliseconds limit) {
    const auto state = state_;
    auto draining = drain_on_strand(state, limit);
    co_return co_await asio::co_spawn(state->strand, std::move(draining), asio::use_awaitable);
}

}  // namespace pesan
