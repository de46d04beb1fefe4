#include "blocking_engine.hpp"

namespace pesan::blocking {

Subscription Connection::subscribe(SubscriptionId subscription, ConsumerOptions options,
                                   SqlDatabase& database, TransactionHandler handler) {
    const auto& engine = state_->engine;
    // Handlers run on the database's threads; the pool stays idle.
    auto state = std::make_unique<Subscription::State>(engine, 1);
    state->consumer = engine->broker->subscribe(std::move(subscription), std::move(options),
                                                database, std::move(handler));
    return Subscription(std::move(state));
}

}  // namespace pesan::blocking
