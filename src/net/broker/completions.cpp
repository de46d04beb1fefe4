#include "net/broker/completions.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace pesan::net {

void Completions::add(Handler handler) {
    auto group = std::ranges::find(groups_, handler.executor(), &Group::executor);
    if (group == groups_.end()) group = groups_.insert(group, Group{handler.executor(), {}});
    group->handlers.push_back(std::move(handler));
}

void Completions::flush() {
    for (auto& group : groups_) {
        auto executor = std::move(group.executor);
        boost::asio::post(executor, [handlers = std::move(group.handlers)]() mutable {
            for (auto& handler : handlers) {
                handler();
            }
        });
    }
    groups_.clear();
}

}  // namespace pesan::net
