#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "broker/access/errc.hpp"
#include "net/management/access_json.hpp"
#include "net/management/actions.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::User;

namespace {

Answer list(Desk& desk, const Call&) {
    json::array users;
    for (const User& user : desk.access.users())
        users.push_back(to_json(user));
    return {.body = std::move(users)};
}

Answer list_without_permissions(Desk& desk, const Call&) {
    const auto permissions = desk.access.permissions();
    json::array users;
    for (const User& user : desk.access.users()) {
        const bool has = std::any_of(permissions.begin(), permissions.end(),
                                     [&](const auto& each) { return each.user == user.name; });
        if (!has) users.push_back(to_json(user));
    }
    return {.body = std::move(users)};
}

Answer show(Desk& desk, const Call& call) {
    const User* user = desk.access.user(call.param("user"));
    return user != nullptr ? Answer{.body = to_json(*user)} : not_found();
}

Answer put(Desk& desk, const Call& call) {
    const std::string name(call.param("user"));
    const bool was_new = desk.access.user(name) == nullptr;
    auto user = user_of(call.body, name, desk.random);
    if (!user) return refuse(user.error());
    const auto kept = desk.access.put_user(std::move(*user));
    return kept ? created(was_new) : refuse(kept.error());
}

Answer remove(Desk& desk, const Call& call) {
    return done_or_refused(desk.access.delete_user(call.param("user")));
}

Answer remove_many(Desk& desk, const Call& call) {
    const json::value* users = call.body.if_contains("users");
    if (users == nullptr || !users->is_array()) return bad_request("users: expected a list");
    for (const json::value& name : users->get_array())
        if (!name.is_string() || desk.access.user(name.get_string()) == nullptr)
            return bad_request("no_such_user: " + json::serialize(name));
    for (const json::value& name : users->get_array()) {
        // A name may stand there twice.
        if (desk.access.user(name.get_string()) == nullptr) continue;
        const auto gone = desk.access.delete_user(name.get_string());
        if (!gone) return refuse(gone.error());
    }
    return done();
}

Answer who_am_i(Desk&, const Call& call) {
    json::array tags(call.user.tags.begin(), call.user.tags.end());
    return {.body = json::object{{"name", call.user.name}, {"tags", std::move(tags)}}};
}

}  // namespace

void add_users(Actions& actions) {
    const Role role = Role::administrator;
    actions.push_back({"GET", "/api/whoami", Role::management, who_am_i});
    actions.push_back({"GET", "/api/users", role, list});
    actions.push_back({"GET", "/api/users/without-permissions", role, list_without_permissions});
    actions.push_back({"POST", "/api/users/bulk-delete", role, remove_many, nullptr, true});
    actions.push_back({"GET", "/api/users/{user}", role, show});
    actions.push_back({"PUT", "/api/users/{user}", role, put, nullptr, true});
    actions.push_back({"DELETE", "/api/users/{user}", role, remove, nullptr, true});
}

}  // namespace pesan::management
