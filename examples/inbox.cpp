// inbox DATABASE_URL BROKER_URL: books "order.placed" messages into a table. It publishes the same
// message twice, as may happen after a failure, and shows that the second copy changes nothing.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iostream>
#include <pesan/broker.hpp>
#include <pesan/embedded.hpp>
#include <pesan/sqlite.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

const std::vector<pesan::Migration> tables{
    {.version = 1,
     .sqlite = "CREATE TABLE example_bookings (message_id TEXT NOT NULL, subject TEXT NOT NULL)",
     .postgresql =
         "CREATE TABLE example_bookings (message_id TEXT NOT NULL, subject TEXT NOT NULL)"}};

/// Runs in the transaction that also holds the message's inbox row: effect and id commit together.
pesan::Outcome book(const pesan::Delivery& delivery, pesan::SqlTransaction& transaction) {
    const pesan::Message& message = delivery.message;
    auto booked =
        transaction.execute("INSERT INTO example_bookings (message_id, subject) VALUES ($1, $2)",
                            {message.id, message.subject});
    if (!booked) return pesan::Retry{.error = booked.error().message(), .delay = {}};
    std::cout << "booked " << message.subject << '\n';
    return pesan::Acknowledge{};
}

asio::awaitable<std::int64_t> count_bookings(pesan::SqlDatabase& database) {
    std::int64_t count = 0;
    pesan::SqlWork work = [&count](pesan::SqlTransaction& transaction) -> pesan::Result<void> {
        auto rows = transaction.query("SELECT count(*) FROM example_bookings");
        if (!rows) return rows.error();
        count = pesan::sql_int(rows->front().front());
        return {};
    };
    (co_await database.read(std::move(work))).value();
    co_return count;
}

/// Waits until the subscription is empty.
asio::awaitable<void> wait_until_done(pesan::Broker broker, pesan::SubscriptionId id) {
    asio::steady_timer timer(broker.executor());
    for (;;) {
        const auto all = (co_await broker.adapter().status()).value();
        for (const pesan::SubscriptionStatus& one : all) {
            if (one.id == id && one.ready + one.unsettled + one.delayed == 0) co_return;
        }
        timer.expires_after(10ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> run(pesan::SqlDatabase& database, std::string broker_url) {
    auto broker = (co_await pesan::connect(broker_url)).value();
    const pesan::SubscriptionId finance{"order", "finance"};
    auto consumer = broker.subscribe(finance, {}, database, pesan::TransactionHandler(book));

    pesan::Message copy{
        .id = "b-1-placed", .source = "/example", .type = "order.placed", .subject = "B-1"};
    for (int time = 1; time <= 2; ++time)
        (co_await broker.publish("order", copy)).value();
    co_await wait_until_done(broker, finance);
    const std::int64_t bookings = co_await count_bookings(database);
    std::cout << "bookings: " << bookings << '\n';
    (co_await consumer.drain(10s)).value();
    co_await broker.close();
}

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: inbox DATABASE_URL BROKER_URL\n";
        return 2;
    }
    pesan::embedded::register_adapter();
    pesan::sqlite::register_database();
    auto database = pesan::open_database(argv[1]).value();
    pesan::migrate(*database, "example", tables).value();
    asio::io_context context;
    asio::co_spawn(context, run(*database, argv[2]), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    context.run();
}
