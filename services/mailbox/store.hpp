#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/mailbox/caught.hpp"

namespace pesan::mailbox {

struct StoreLimits {
    std::size_t messages_max = 10'000;
    std::size_t bytes_max = 256 * 1024 * 1024;
};

/// What a list, a wait or a delete is about; an empty one is about everything.
struct Filter {
    enum class Kind { any, email, sms };
    Kind kind = Kind::any;
    /// A recipient, compared without case; of a number the plus may be missing.
    std::string to = {};
    /// Is contained in subject or text, without case (ASCII).
    std::string q = {};

    [[nodiscard]] bool fits(const Caught& message) const;
};

/// The newest messages, in memory: when it is full the oldest ones go. Safe from any thread.
class Store {
public:
    explicit Store(StoreLimits limits = {}) : limits_(limits) {}

    /// Gives the message its sequence, and keeps it; `id` must be new.
    void add(Caught message);

    [[nodiscard]] CaughtPtr find(const std::string& id) const;
    /// Newest first; of those before `before` (a sequence) when it is given.
    [[nodiscard]] std::vector<CaughtPtr> list(
        const Filter& filter, std::size_t limit,
        std::optional<std::uint64_t> before = std::nullopt) const;
    /// Returns how many went.
    std::size_t erase(const Filter& filter);
    bool erase(const std::string& id);

    [[nodiscard]] std::size_t size() const;
    /// Messages that came since the start, the ones that are gone included.
    [[nodiscard]] std::uint64_t total() const;

    /// Calls `changed` after each add(), on the thread that adds, until the subscription is gone.
    class Subscription;
    [[nodiscard]] Subscription on_add(std::function<void()> changed);

private:
    using Messages = std::map<std::uint64_t, CaughtPtr>;
    Messages::iterator remove(Messages::iterator at);
    void shrink();
    void unsubscribe(std::uint64_t key);

    StoreLimits limits_;
    mutable std::mutex mutex_;
    Messages messages_;
    std::unordered_map<std::string, std::uint64_t> by_id_;
    std::map<std::uint64_t, std::function<void()>> watchers_;
    std::size_t bytes_ = 0;
    std::uint64_t last_ = 0;
    std::uint64_t last_watcher_ = 0;
};

class Store::Subscription {
public:
    Subscription(Store& store, std::uint64_t key) : store_(store), key_(key) {}
    ~Subscription() { store_.unsubscribe(key_); }
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

private:
    Store& store_;
    std::uint64_t key_;
};

}  // namespace pesan::mailbox
