#include "adapters/sqlite/database.hpp"

#include "adapters/sql/group.hpp"
#include "adapters/sqlite/transaction.hpp"
#include "pesan/errc.hpp"
#include "pesan/sqlite.hpp"

namespace pesan::sqlite {

namespace {

void fail_all(sql::WorkQueue& queue, const Error& error) {
    for (auto works = queue.take(Database::group_max, 1); !works.empty();
         works = queue.take(Database::group_max, 1)) {
        for (auto& work : works)
            work.done({nullptr, error});
    }
}

}  // namespace

Result<std::unique_ptr<SqlDatabase>> Database::open(const std::string& url) {
    auto settings = parse_settings(url);
    if (!settings) return settings.error();
    // Creates the file and switches it to WAL; later connections find it so.
    auto first = Connection::open(*settings, Connection::Access::write);
    if (!first) return first.error();
    return std::make_unique<Database>(*settings);
}

Database::Database(Settings settings)
    : settings_(std::move(settings)),
      notifications_(Notifications::of(settings_.path)),
      checkpointer_(settings_),
      writer_(1, [this](sql::WorkQueue& queue) { write_until_closed(queue); }),
      readers_(readers_max, [this](sql::WorkQueue& queue) { read_until_closed(queue); }) {}

void Database::write_until_closed(sql::WorkQueue& queue) {
    auto connection = Connection::open(settings_, Connection::Access::write);
    if (!connection) return fail_all(queue, connection.error());
    checkpointer_.watch((*connection)->handle());
    Transaction transaction((*connection)->handle());
    add_notify_function((*connection)->handle(), transaction, notifications_);
    for (auto works = queue.take(group_max, 1); !works.empty(); works = queue.take(group_max, 1)) {
        sql::run_group(transaction, std::move(works));
    }
}

void Database::read_until_closed(sql::WorkQueue& queue) {
    auto connection = Connection::open(settings_, Connection::Access::read);
    if (!connection) return fail_all(queue, connection.error());
    Transaction transaction((*connection)->handle());
    for (auto works = queue.take(1, 1); !works.empty(); works = queue.take(1, 1)) {
        works.front().done(
            sql::run_alone(transaction, works.front().run, sql::Session::Access::read));
    }
}

std::shared_ptr<void> Database::listen(std::string channel, std::function<void()> wake) {
    return notifications_->listen(std::move(channel), std::move(wake), notifications_);
}

Result<std::vector<std::string>> Database::unsafe_settings() {
    std::vector<std::string> found;
    auto asked = transact_blocking([&found](SqlTransaction& transaction) -> Result<void> {
        found.clear();
        auto synchronous = transaction.query("PRAGMA synchronous");
        if (!synchronous) return synchronous.error();
        if (sql_int(synchronous->at(0).at(0)) < 2)
            found.emplace_back("synchronous is not full: a power cut loses commits");
        auto journal = transaction.query("PRAGMA journal_mode");
        if (!journal) return journal.error();
        const auto mode = sql_text(journal->at(0).at(0));
        if (mode == "off" || mode == "memory")
            found.push_back("journal_mode is " + mode + ": a crash damages the file");
        return {};
    });
    if (!asked) return asked.error();
    return found;
}

void Database::close() {
    writer_.close();
    checkpointer_.stop();
    readers_.close();
}

void register_database() {
    pesan::register_database("sqlite", Database::open);
}

}  // namespace pesan::sqlite
