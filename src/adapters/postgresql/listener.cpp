#include "adapters/postgresql/listener.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <stdexcept>

#include "adapters/postgresql/error.hpp"

namespace pesan::postgresql {

namespace {

struct FreeNotification {
    void operator()(PGnotify* notification) const { PQfreemem(notification); }
};
using NotificationPtr = std::unique_ptr<PGnotify, FreeNotification>;

constexpr std::chrono::milliseconds pause_first{100};
constexpr std::chrono::milliseconds pause_max{10'000};

}  // namespace

Listener::Listener(const Settings& settings)
    : settings_(settings), signal_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (signal_fd_ < 0) throw std::runtime_error("eventfd failed");
}

Listener::~Listener() {
    close();
    ::close(signal_fd_);
}

void Listener::signal() {
    static_cast<void>(eventfd_write(signal_fd_, 1));
}

void Listener::clear_signal() {
    eventfd_t ignored = 0;
    static_cast<void>(eventfd_read(signal_fd_, &ignored));
}

std::shared_ptr<void> Listener::listen(std::shared_ptr<Listener> self, std::string channel,
                                       std::function<void()> wake) {
    std::lock_guard lock(self->mutex_);
    const auto id = self->next_++;
    self->wakers_.emplace(id, std::pair(std::move(channel), std::move(wake)));
    if (!self->thread_.joinable() && !self->closing_)
        self->thread_ = std::thread([raw = self.get()] { raw->run(); });
    self->signal();
    return {nullptr, [self, id](void*) {
                std::lock_guard removing(self->mutex_);
                self->wakers_.erase(id);
            }};
}

void Listener::wake(const std::string* channel) {
    // Under the lock: one that has ended is never called.
    std::lock_guard lock(mutex_);
    for (const auto& [id, waker] : wakers_) {
        if (channel == nullptr || waker.first == *channel) waker.second();
    }
}

bool Listener::subscribe_new(Connection& connection, std::set<std::string>& subscribed) {
    std::set<std::string> wanted;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [id, waker] : wakers_)
            wanted.insert(waker.first);
    }
    for (const auto& channel : wanted) {
        if (!subscribed.insert(channel).second) continue;
        auto* quoted = PQescapeIdentifier(connection.handle(), channel.data(), channel.size());
        const std::string sql = std::string("LISTEN ") + (quoted == nullptr ? "" : quoted);
        PQfreemem(quoted);
        const ResultPtr result(PQexec(connection.handle(), sql.c_str()));
        if (!succeeded(result.get())) return false;
        wake(&channel);
    }
    return true;
}

void Listener::hear(Connection& connection) {
    std::set<std::string> subscribed;
    while (!closing_ && subscribe_new(connection, subscribed)) {
        pollfd sources[] = {{PQsocket(connection.handle()), POLLIN, 0}, {signal_fd_, POLLIN, 0}};
        ::poll(sources, 2, -1);
        clear_signal();
        if (PQconsumeInput(connection.handle()) == 0) return;
        for (;;) {
            const NotificationPtr said(PQnotifies(connection.handle()));
            if (!said) break;
            const std::string channel = said->relname;
            wake(&channel);
        }
    }
}

void Listener::pause(std::chrono::milliseconds limit) {
    pollfd source{signal_fd_, POLLIN, 0};
    ::poll(&source, 1, static_cast<int>(limit.count()));
    clear_signal();
}

void Listener::run() {
    auto wait = pause_first;
    while (!closing_) {
        auto connection = Connection::open(settings_);
        if (connection) {
            wait = pause_first;
            hear(**connection);
        } else {
            spdlog::warn("{}: cannot listen: {}", settings_.name, connection.error().message());
        }
        if (closing_) return;
        pause(wait);
        wait = std::min(wait * 2, pause_max);
    }
}

void Listener::close() {
    closing_ = true;
    signal();
    std::thread thread;
    {
        std::lock_guard lock(mutex_);
        thread.swap(thread_);
    }
    if (thread.joinable()) thread.join();
}

}  // namespace pesan::postgresql
