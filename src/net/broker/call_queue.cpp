#include "net/broker/call_queue.hpp"

#include <utility>

#include "net/broker/completions.hpp"

namespace pesan::net {

CallQueue::Pushed CallQueue::push(std::shared_ptr<Call>& call, bool urgent) {
    std::lock_guard lock(mutex_);
    if (closed_) return Pushed::closed;
    if (!urgent && calls_.size() >= calls_max) return Pushed::full;
    calls_.push_back(std::move(call));
    return calls_.size() == 1 ? Pushed::wake : Pushed::quiet;
}

void CallQueue::wait_for_room(Room room) {
    {
        std::lock_guard lock(mutex_);
        if (!closed_ && calls_.size() >= calls_max) {
            waiting_.push_back(std::move(room));
            return;
        }
    }
    std::vector<Room> at_once;
    at_once.push_back(std::move(room));
    let_in(std::move(at_once));
}

void CallQueue::take(std::vector<std::shared_ptr<Call>>& into) {
    std::vector<Room> waiting;
    {
        std::lock_guard lock(mutex_);
        into.swap(calls_);
        waiting.swap(waiting_);
    }
    let_in(std::move(waiting));
}

std::vector<std::shared_ptr<Call>> CallQueue::close() {
    std::vector<Room> waiting;
    std::vector<std::shared_ptr<Call>> left;
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
        left.swap(calls_);
        waiting.swap(waiting_);
    }
    let_in(std::move(waiting));
    return left;
}

void CallQueue::let_in(std::vector<Room> waiting) {
    Completions completions;
    for (auto& room : waiting) {
        completions.add(std::move(room));
    }
}

}  // namespace pesan::net
