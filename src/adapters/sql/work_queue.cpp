#include "adapters/sql/work_queue.hpp"

#include <algorithm>

namespace pesan::sql {

bool WorkQueue::push(Work& work) {
    std::lock_guard lock(mutex_);
    if (closed_ || works_.size() >= works_max) return false;
    works_.push_back(std::move(work));
    changed_.notify_one();
    return true;
}

std::vector<Work> WorkQueue::take(std::size_t max, std::size_t share) {
    std::unique_lock lock(mutex_);
    ++idle_;
    changed_.wait(lock, [this] { return closed_ || !works_.empty(); });
    --idle_;
    const auto count = std::min(max, (works_.size() + share - 1) / share);
    const auto end = works_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Work> taken(std::make_move_iterator(works_.begin()), std::make_move_iterator(end));
    works_.erase(works_.begin(), end);
    return taken;
}

void WorkQueue::close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

bool WorkQueue::short_of_threads() const {
    std::lock_guard lock(mutex_);
    return works_.size() > idle_;
}

}  // namespace pesan::sql
