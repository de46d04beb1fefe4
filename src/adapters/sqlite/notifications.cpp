#include "adapters/sqlite/notifications.hpp"

#include <sqlite3.h>

#include <filesystem>

namespace pesan::sqlite {

namespace {

struct Target {
    sql::Session& session;
    std::shared_ptr<Notifications> notifications;
};

void notify_function(::sqlite3_context* context, int, ::sqlite3_value** arguments) {
    auto& target = *static_cast<Target*>(sqlite3_user_data(context));
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
    std::string channel = text == nullptr ? "" : text;
    target.session.after_commit([notifications = target.notifications,
                                 channel = std::move(channel)] { notifications->notify(channel); });
    sqlite3_result_null(context);
}

}  // namespace

std::shared_ptr<Notifications> Notifications::of(const std::string& path) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<Notifications>> all;
    std::error_code ignored;  // A path that cannot be resolved serves as it is.
    const auto resolved = std::filesystem::weakly_canonical(path, ignored);
    std::lock_guard lock(mutex);
    auto& known = all[resolved.empty() ? path : resolved.string()];
    auto notifications = known.lock();
    if (!notifications) known = notifications = std::make_shared<Notifications>();
    return notifications;
}

void Notifications::notify(const std::string& channel) {
    // Under the lock: a listener that has ended is never called.
    std::lock_guard lock(mutex_);
    for (const auto& [id, listener] : listeners_) {
        if (listener.first == channel) listener.second();
    }
}

std::shared_ptr<void> Notifications::listen(std::string channel, std::function<void()> wake,
                                            std::shared_ptr<Notifications> self) {
    std::lock_guard lock(mutex_);
    const auto id = next_++;
    listeners_.emplace(id, std::pair(std::move(channel), std::move(wake)));
    return {nullptr, [self = std::move(self), id](void*) {
                std::lock_guard removing(self->mutex_);
                self->listeners_.erase(id);
            }};
}

void add_notify_function(::sqlite3* connection, sql::Session& session,
                         std::shared_ptr<Notifications> notifications) {
    auto* target = new Target{session, std::move(notifications)};
    sqlite3_create_function_v2(connection, "pg_notify", 2, SQLITE_UTF8, target, notify_function,
                               nullptr, nullptr,
                               [](void* last) { delete static_cast<Target*>(last); });
}

}  // namespace pesan::sqlite
