// A process that relays one outbox into a file and may kill itself on the way, for the test of kill
// -9.
//
//     relay_child URL FILE [KILL_AT before|after]
//
// One line an arrival; with KILL_AT it dies at that arrival, before or after the line is written.
// Without it ends when the outbox is empty.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "pesan/outbox.hpp"
#include "pesan/sqlite.hpp"
#include "tests/database/scripted_broker.hpp"
#ifdef PESAN_WITH_POSTGRESQL
#include "pesan/postgresql.hpp"
#endif

namespace {

void write_line(int file, const std::string& line) {
    if (::write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        throw std::runtime_error("write");
}

int run(const std::string& url, const char* path, int kill_at, bool before) {
    using namespace std::chrono_literals;
    pesan::sqlite::register_database();
#ifdef PESAN_WITH_POSTGRESQL
    pesan::postgresql::register_database();
#endif
    const int file = ::open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0) throw std::runtime_error("open");
    auto database = pesan::open_database(url).value();
    auto outbox = pesan::Outbox::open(*database).value();
    pesan::test::BrokerScript script;
    int arrivals = 0;
    script.on_arrival = [&](const pesan::Message& message) {
        const bool now = ++arrivals == kill_at;
        if (now && before) ::kill(getpid(), SIGKILL);
        write_line(file, message.key + " " + message.data + "\n");
        if (now) ::kill(getpid(), SIGKILL);
    };
    boost::asio::io_context context;
    pesan::Broker broker(std::make_unique<pesan::test::ScriptedAdapter>(script),
                         pesan::BrokerOptions{}, context.get_executor());
    pesan::OutboxRelay relay(*outbox, broker, {.batch = 8, .poll = 50ms, .lease = 10s});
    int code = 1;
    boost::asio::co_spawn(context, relay.drain(30s),
                          [&](std::exception_ptr, pesan::Result<void> done) {
                              if (done) code = 0;
                          });
    context.run();
    database->close();
    return code;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    const int kill_at = count > 4 ? std::atoi(arguments[3]) : 0;
    return run(arguments[1], arguments[2], kill_at,
               count > 4 && std::string(arguments[4]) == "before");
}
