#include <boost/json/array.hpp>

#include "net/management/access_json.hpp"
#include "net/management/actions.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::Permission;
using broker::access::TopicPermission;

namespace {

/// Those of the path's user and virtual host, as far as the path names them.
template <class P>
Answer listed(const std::vector<P>& all, const Call& call) {
    const auto user = call.param("user");
    const auto host = call.param("vhost");
    json::array shown;
    for (const P& each : all)
        if ((user.empty() || each.user == user) && (host.empty() || each.virtual_host == host))
            shown.push_back(to_json(each));
    return {.body = std::move(shown)};
}

Answer list(Desk& desk, const Call& call) {
    return listed(desk.access.permissions(), call);
}

Answer list_of_user(Desk& desk, const Call& call) {
    return desk.access.user(call.param("user")) == nullptr ? not_found() : list(desk, call);
}

Answer list_of_host(Desk& desk, const Call& call) {
    return desk.access.has_virtual_host(call.param("vhost")) ? list(desk, call) : not_found();
}

Answer show(Desk& desk, const Call& call) {
    const auto* found = desk.access.permission(call.param("user"), call.param("vhost"));
    return found != nullptr ? Answer{.body = to_json(*found)} : not_found();
}

bool are_known(const Desk& desk, const Call& call) {
    return desk.access.user(call.param("user")) != nullptr &&
           desk.access.has_virtual_host(call.param("vhost"));
}

Answer put(Desk& desk, const Call& call) {
    const std::string user(call.param("user"));
    const std::string host(call.param("vhost"));
    auto permission = permission_of(call.body, user, host);
    if (!permission) return refuse(permission.error());
    if (!are_known(desk, call)) return bad_request("vhost_or_user_not_found");
    const bool was_new = desk.access.permission(user, host) == nullptr;
    const auto kept = desk.access.put_permission(std::move(*permission));
    return kept ? created(was_new) : refuse(kept.error());
}

Answer remove(Desk& desk, const Call& call) {
    return done_or_refused(desk.access.delete_permission(call.param("user"), call.param("vhost")));
}

Answer list_topic(Desk& desk, const Call& call) {
    return listed(desk.access.topic_permissions(), call);
}

Answer put_topic(Desk& desk, const Call& call) {
    auto permission = topic_permission_of(call.body, std::string(call.param("user")),
                                          std::string(call.param("vhost")));
    if (!permission) return refuse(permission.error());
    if (!are_known(desk, call)) return bad_request("vhost_or_user_not_found");
    const auto kept = desk.access.put_topic_permission(std::move(*permission));
    return kept ? created(true) : refuse(kept.error());
}

Answer remove_topic(Desk& desk, const Call& call) {
    const auto user = call.param("user");
    const auto host = call.param("vhost");
    return done_or_refused(desk.access.delete_topic_permission(user, host, call.param("exchange")));
}

}  // namespace

void add_permissions(Actions& actions) {
    const Role role = Role::administrator;
    const std::string one = "/api/permissions/{vhost}/{user}";
    actions.push_back({"GET", "/api/permissions", role, list});
    actions.push_back({"GET", "/api/users/{user}/permissions", role, list_of_user});
    actions.push_back({"GET", "/api/vhosts/{vhost}/permissions", role, list_of_host});
    actions.push_back({"GET", one, role, show});
    actions.push_back({"PUT", one, role, put, nullptr, true});
    actions.push_back({"DELETE", one, role, remove, nullptr, true});
    const std::string topic = "/api/topic-permissions/{vhost}/{user}";
    actions.push_back({"GET", "/api/topic-permissions", role, list_topic});
    actions.push_back({"GET", "/api/users/{user}/topic-permissions", role, list_topic});
    actions.push_back({"GET", "/api/vhosts/{vhost}/topic-permissions", role, list_topic});
    actions.push_back({"GET", topic, role, list_topic});
    actions.push_back({"PUT", topic, role, put_topic, nullptr, true});
    actions.push_back({"DELETE", topic, role, remove_topic, nullptr, true});
}

}  // namespace pesan::management
