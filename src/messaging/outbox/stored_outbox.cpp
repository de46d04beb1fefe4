#include "messaging/outbox/stored_outbox.hpp"

#include <fmt/format.h>

#include "base/crc32c.hpp"
#include "base/uuid.hpp"
#include "messaging/outbox/outbox_table.hpp"
#include "messaging/publish_rules.hpp"

namespace pesan {

namespace outbox {

namespace {

Result<void> complete(OutboxMessage& content, WallTime now) {
    auto& message = content.message;
    if (message.id.empty()) message.id = new_uuid();
    if (!message.time) message.time = now;
    if (auto named = check_name(content.topic); !named) return named;
    return check_message(message, message_bytes_max);
}

/// Channels are the database's, not the schema's: the name must tell schemas apart.
Result<std::string> channel_of(SqlDatabase& database) {
    std::string schema;
    if (database.dialect() == SqlDialect::postgresql) {
        auto asked =
            database.transact_blocking([&schema](SqlTransaction& transaction) -> Result<void> {
                auto rows = transaction.query("SELECT current_schema()::text");
                if (!rows) return rows.error();
                schema = sql_text(rows->at(0).at(0));
                return {};
            });
        if (!asked) return asked.error();
    }
    return fmt::format("pesan_outbox_{:08x}", crc32c(schema));
}

}  // namespace

std::shared_ptr<void> Wakers::add(std::shared_ptr<Wakers> self, std::function<void()> wake) {
    std::lock_guard lock(self->mutex_);
    const auto id = self->next_++;
    self->wakers_.emplace(id, std::move(wake));
    return {nullptr, [self, id](void*) {
                std::lock_guard removing(self->mutex_);
                self->wakers_.erase(id);
            }};
}

void Wakers::wake_all() {
    std::lock_guard lock(mutex_);
    for (const auto& [id, wake] : wakers_)
        wake();
}

Result<void> StoredOutbox::add(SqlTransaction& transaction, std::vector<OutboxMessage> messages) {
    if (messages.empty()) return {};
    const auto now = clock_.wall();
    for (auto& message : messages) {
        if (auto checked = complete(message, now); !checked) return checked;
    }
    if (auto locked = lock_keys(transaction, messages); !locked) return locked;
    if (auto inserted = insert(transaction, std::move(messages), now); !inserted) return inserted;
    transaction.after_commit([wakers = wakers_] { wakers->wake_all(); });
    // NOTIFY makes all commits of a PostgreSQL server queue behind one lock: only where another
    // process has to hear.
    if (transaction.dialect() == SqlDialect::postgresql && wakers_->leading == 0)
        return notify(transaction, channel_);
    return {};
}

boost::asio::awaitable<Result<Outbox::Depth>> StoredOutbox::depth() {
    Depth found;
    SqlWork work = [&found, now = clock_.wall()](SqlTransaction& transaction) -> Result<void> {
        auto read = outbox::depth(transaction, now);
        if (!read) return read.error();
        found = *read;
        return {};
    };
    auto done = co_await database_.read(std::move(work));
    if (!done) co_return done.error();
    co_return found;
}

Result<std::unique_ptr<StoredOutbox>> open_outbox(SqlDatabase& database, Clock& clock) {
    if (auto migrated = migrate_tables(database); !migrated) return migrated.error();
    auto channel = channel_of(database);
    if (!channel) return channel.error();
    return std::make_unique<StoredOutbox>(database, std::move(*channel), clock);
}

}  // namespace outbox

Result<std::unique_ptr<Outbox>> Outbox::open(SqlDatabase& database) {
    auto opened = outbox::open_outbox(database, SystemClock::instance());
    if (!opened) return opened.error();
    return std::unique_ptr<Outbox>(std::move(*opened));
}

}  // namespace pesan
