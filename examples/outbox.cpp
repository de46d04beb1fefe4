// outbox DATABASE_URL BROKER_URL NUMBER: stores an order and its message in one transaction; a
// relay publishes it.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>
#include <pesan/broker.hpp>
#include <pesan/embedded.hpp>
#include <pesan/outbox.hpp>
#include <pesan/sqlite.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

const std::vector<pesan::Migration> tables{
    {.version = 1,
     .sqlite = "CREATE TABLE example_orders (number TEXT PRIMARY KEY, total BIGINT NOT NULL)",
     .postgresql = "CREATE TABLE example_orders (number TEXT PRIMARY KEY, total BIGINT NOT NULL)"}};

/// The order and what others must hear of it: both are there after the commit, or neither is.
pesan::SqlWork place_order(pesan::Outbox& outbox, std::string number) {
    return [&outbox, number](pesan::SqlTransaction& transaction) -> pesan::Result<void> {
        auto stored =
            transaction.execute("INSERT INTO example_orders (number, total) VALUES ($1, $2)",
                                {number, std::int64_t{7'500'000}});
        if (!stored) return stored.error();
        pesan::Message message{.type = "order.placed", .subject = number, .key = number};
        message.data = R"({"order": {"number": ")" + number + R"("}})";
        return outbox.add(transaction, {{.topic = "order", .message = message}});
    };
}

asio::awaitable<void> run(pesan::SqlDatabase& database, std::string broker_url,
                          std::string number) {
    auto broker = (co_await pesan::connect(broker_url)).value();
    auto outbox = pesan::Outbox::open(database).value();
    pesan::OutboxRelay relay(*outbox, broker, {});

    pesan::SqlWork work = place_order(*outbox, number);
    const auto placed = co_await database.transact(std::move(work));
    if (placed) {
        std::cout << "placed " << number << '\n';
    } else {
        std::cout << "not placed: " << placed.error().message() << '\n';
    }
    // The relay woke at the commit; this waits until nothing is left.
    (co_await relay.drain(10s)).value();
    co_await broker.close();
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: outbox DATABASE_URL BROKER_URL NUMBER\n";
        return 2;
    }
    pesan::embedded::register_adapter();
    pesan::sqlite::register_database();
    auto database = pesan::open_database(argv[1]).value();
    pesan::migrate(*database, "example", tables).value();
    asio::io_context context;
    asio::co_spawn(context, run(*database, argv[2], argv[3]), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    context.run();
}
