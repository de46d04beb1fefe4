#include "services/topics/overview.hpp"

#include <algorithm>

#include "services/topics/rules.hpp"

namespace pesan::topics {

namespace json = boost::json;

boost::asio::awaitable<Result<json::array>> overview(Broker& broker) {
    const auto names = co_await broker.adapter().topics();
    if (!names) co_return names.error();
    const auto status = co_await broker.adapter().status();
    if (!status) co_return status.error();
    co_return to_json(*names, *status);
}

const json::value* find_topic(const json::array& topics, std::string_view name) {
    const auto found = std::ranges::find_if(
        topics, [&](const json::value& topic) { return topic.at("name").as_string() == name; });
    return found == topics.end() ? nullptr : &*found;
}

}  // namespace pesan::topics
