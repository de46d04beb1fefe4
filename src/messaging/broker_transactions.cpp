#include "consumer_loop.hpp"
#include "pesan/broker.hpp"
#include "transaction_work.hpp"

namespace pesan {

namespace {

TransactionSetup make_setup(Broker::State& state, const SubscriptionId& subscription,
                            const ConsumerOptions& options, SqlDatabase& database) {
    TransactionSetup setup{.database = &database,
                           .metrics = state.metrics.subscription(subscription)};
    setup.reader = options.inbox_name.empty() ? subscription.text() : options.inbox_name;
    setup.open_inbox = [&database] { return Inbox::open(database); };
    return setup;
}

}  // namespace

Consumer Broker::subscribe(SubscriptionId subscription, ConsumerOptions options,
                           SqlDatabase& database, TransactionHandler handler) {
    TransactionSetup setup = make_setup(*state_, subscription, options, database);
    setup.jobs = options.concurrency;
    setup.handler = [handler = std::move(handler)](std::span<const Delivery> deliveries,
                                                   SqlTransaction& transaction) {
        return std::vector<Outcome>{handler(deliveries.front(), transaction)};
    };
    auto work = std::make_unique<TransactionWork>(std::move(setup));
    return start_consumer(state_, std::move(subscription), std::move(options), std::move(work));
}

Consumer Broker::subscribe(SubscriptionId subscription, ConsumerOptions options,
                           SqlDatabase& database, BatchHandler handler) {
    TransactionSetup setup = make_setup(*state_, subscription, options, database);
    setup.batch = std::max<std::size_t>(options.batch, 1);
    setup.handler = std::move(handler);
    auto work = std::make_unique<TransactionWork>(std::move(setup));
    return start_consumer(state_, std::move(subscription), std::move(options), std::move(work));
}

}  // namespace pesan
