#include "adapters/postgresql/database.hpp"

#include "adapters/postgresql/transaction.hpp"
#include "adapters/sql/group.hpp"
#include "pesan/errc.hpp"
#include "pesan/postgresql.hpp"

namespace pesan::postgresql {

namespace {

/// A quarter of the pool reads, so that readers never wait behind writers.
std::size_t readers_of(std::size_t pool) {
    return std::max<std::size_t>(pool / 4, 1);
}
std::size_t writers_of(std::size_t pool) {
    return std::max<std::size_t>(pool - readers_of(pool), 1);
}

Result<std::string> show(SqlTransaction& transaction, const std::string& name) {
    auto rows = transaction.query("SHOW " + name);
    if (!rows) return rows.error();
    return sql_text(rows->at(0).at(0));
}

}  // namespace

Result<std::unique_ptr<SqlDatabase>> Database::open(const std::string& url) {
    auto settings = parse_settings(url);
    if (!settings) return settings.error();
    auto first = Connection::open(*settings);
    if (!first) return first.error();
    if (auto created = create_schema(**first, settings->schema); !created) return created.error();
    return std::make_unique<Database>(*settings);
}

Database::Database(Settings settings)
    : settings_(std::move(settings)),
      writers_(
          writers_of(settings_.pool),
          [this](sql::WorkQueue& queue) { work_until_closed(queue, sql::Session::Access::write); }),
      readers_(
          readers_of(settings_.pool),
          [this](sql::WorkQueue& queue) { work_until_closed(queue, sql::Session::Access::read); }),
      listener_(std::make_shared<Listener>(settings_)) {}

void Database::work_until_closed(sql::WorkQueue& queue, sql::Session::Access access) {
    Transaction transaction(settings_, closing_);
    for (auto works = queue.take(1, 1); !works.empty(); works = queue.take(1, 1)) {
        works.front().done(sql::run_alone(transaction, works.front().run, access));
    }
}

std::shared_ptr<void> Database::listen(std::string channel, std::function<void()> wake) {
    return Listener::listen(listener_, std::move(channel), std::move(wake));
}

Result<std::vector<std::string>> Database::unsafe_settings() {
    std::vector<std::string> found;
    auto asked = transact_blocking([&found](SqlTransaction& transaction) -> Result<void> {
        found.clear();
        for (const std::string name : {"fsync", "synchronous_commit", "full_page_writes"}) {
            auto value = show(transaction, name);
            if (!value) return value.error();
            if (*value == "off")
                found.push_back(name +
                                " is off: a crash of the server or a power cut loses commits");
        }
        return {};
    });
    if (!asked) return asked.error();
    return found;
}

void Database::close() {
    closing_ = true;
    listener_->close();
    writers_.close();
    readers_.close();
}

void register_database() {
    pesan::register_database("postgresql", Database::open);
    pesan::register_database("postgres", Database::open);
}

}  // namespace pesan::postgresql
