#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

namespace pesan::order {

/// Idempotency keys whose first request is still at work in this process. Safe from any thread.
class RunningKeys {
public:
    /// Holds one key; gives it back when it goes.
    class Hold {
    public:
        Hold(RunningKeys& keys, std::string key) : keys_(&keys), key_(std::move(key)) {}
        Hold(Hold&& other) noexcept
            : keys_(std::exchange(other.keys_, nullptr)), key_(std::move(other.key_)) {}
        Hold& operator=(Hold&&) = delete;
        ~Hold() {
            if (keys_ != nullptr) keys_->release(key_);
        }

    private:
        RunningKeys* keys_;
        std::string key_;
    };

    /// Nothing when the key is held already.
    [[nodiscard]] std::optional<Hold> hold(const std::string& key) {
        const std::lock_guard lock(mutex_);
        if (!keys_.insert(key).second) return std::nullopt;
        return std::optional<Hold>(std::in_place, *this, key);
    }

private:
    void release(const std::string& key) {
        const std::lock_guard lock(mutex_);
        keys_.erase(key);
    }

    std::mutex mutex_;
    std::unordered_set<std::string> keys_;
};

}  // namespace pesan::order
