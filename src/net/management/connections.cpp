#include <boost/json/array.hpp>

#include "net/management/actions.hpp"
#include "net/management/connection_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::amqp_server::ChannelInfo;
using broker::amqp_server::ConnectionInfo;
using broker::amqp_server::ConsumerInfo;

namespace {

/// Those the user sees: the own ones, or all for who monitors.
std::vector<ConnectionInfo> visible(const Desk& desk, const Call& call) {
    if (desk.connections == nullptr) return {};
    auto all = desk.connections->connections();
    const auto host = call.param("vhost");
    const auto user = call.param("user");
    std::erase_if(all, [&](const ConnectionInfo& each) {
        return !(has_role(call.user, Role::monitoring) || each.user == call.user.name) ||
               (!host.empty() && each.virtual_host != host) || (!user.empty() && each.user != user);
    });
    return all;
}

std::optional<ConnectionInfo> named(const Desk& desk, const Call& call) {
    for (auto& each : visible(desk, call))
        if (each.name == call.param("name")) return std::move(each);
    return std::nullopt;
}

Answer list(Desk& desk, const Call& call) {
    json::array shown;
    for (const auto& each : visible(desk, call))
        shown.push_back(connection_json(desk.node, each));
    return {.body = std::move(shown)};
}

Answer show(Desk& desk, const Call& call) {
    const auto found = named(desk, call);
    return found ? Answer{.body = connection_json(desk.node, *found)} : not_found();
}

Answer close(Desk& desk, const Call& call) {
    if (!named(desk, call)) return not_found();
    const auto reason = call.request.header("X-Reason").value_or("Closed via management plugin");
    return desk.connections->close(call.param("name"), reason) ? done() : not_found();
}

Answer close_of_user(Desk& desk, const Call& call) {
    const auto reason = call.request.header("X-Reason").value_or("Closed via management plugin");
    for (const auto& each : visible(desk, call))
        desk.connections->close(each.name, reason);
    return done();
}

Answer list_channels(Desk& desk, const Call& call) {
    json::array shown;
    for (const auto& each : visible(desk, call)) {
        const bool wanted = call.param("name").empty() || each.name == call.param("name");
        if (!wanted) continue;
        for (const ChannelInfo& channel : each.channels)
            shown.push_back(channel_json(desk.node, each, channel));
    }
    return {.body = std::move(shown)};
}

Answer show_channel(Desk& desk, const Call& call) {
    for (const auto& each : visible(desk, call))
        for (const ChannelInfo& channel : each.channels)
            if (channel_name(each, channel) == call.param("name"))
                return {.body = channel_json(desk.node, each, channel)};
    return not_found();
}

Answer list_consumers(Desk& desk, const Call& call) {
    json::array shown;
    for (const auto& each : visible(desk, call))
        for (const ChannelInfo& channel : each.channels)
            for (const ConsumerInfo& consumer : channel.consumers)
                shown.push_back(consumer_json(desk.node, each, channel, consumer));
    return {.body = std::move(shown)};
}

}  // namespace

void add_connections(Actions& actions) {
    const Role role = Role::management;
    actions.push_back({"GET", "/api/connections", role, list});
    actions.push_back({"GET", "/api/vhosts/{vhost}/connections", role, list});
    actions.push_back({"GET", "/api/connections/username/{user}", role, list});
    actions.push_back({"DELETE", "/api/connections/username/{user}", role, close_of_user});
    actions.push_back({"GET", "/api/connections/{name}", role, show});
    actions.push_back({"DELETE", "/api/connections/{name}", role, close});
    actions.push_back({"GET", "/api/connections/{name}/channels", role, list_channels});
    actions.push_back({"GET", "/api/channels", role, list_channels});
    actions.push_back({"GET", "/api/vhosts/{vhost}/channels", role, list_channels});
    actions.push_back({"GET", "/api/channels/{name}", role, show_channel});
    actions.push_back({"GET", "/api/consumers", role, list_consumers});
    actions.push_back({"GET", "/api/consumers/{vhost}", role, list_consumers});
}

}  // namespace pesan::management
