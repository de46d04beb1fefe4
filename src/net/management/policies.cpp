#include <boost/json/array.hpp>

#include "net/management/access_json.hpp"
#include "net/management/actions.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::Parameter;
using broker::access::Policy;

namespace {

Answer list(Desk& desk, const Call& call) {
    const auto host = call.param("vhost");
    if (!host.empty())
        if (auto fault = closed_virtual_host(desk, call)) return *fault;
    json::array policies;
    for (const Policy& policy : desk.policies.all())
        if (host.empty() ? sees(desk, call, policy.virtual_host) : policy.virtual_host == host)
            policies.push_back(to_json(policy));
    return {.body = std::move(policies)};
}

Answer show(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const Policy* policy = desk.policies.find(call.param("vhost"), call.param("name"));
    return policy != nullptr ? Answer{.body = to_json(*policy)} : not_found();
}

Answer put(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const std::string host(call.param("vhost"));
    const std::string name(call.param("name"));
    auto policy = policy_of(call.body, host, name);
    if (!policy) return refuse(policy.error());
    const bool was_new = desk.policies.find(host, name) == nullptr;
    const auto kept = desk.policies.put(std::move(*policy));
    return kept ? created(was_new) : refuse(kept.error());
}

Answer remove(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    return done_or_refused(desk.policies.erase(call.param("vhost"), call.param("name")));
}

bool fits(std::string_view asked, const std::string& has) {
    return asked.empty() || asked == has;
}

Answer list_parameters(Desk& desk, const Call& call) {
    const bool global = call.request.path.starts_with("/api/global-parameters");
    json::array shown;
    for (const Parameter& each : desk.policies.parameters()) {
        if (each.component.empty() != global || !fits(call.param("component"), each.component) ||
            !fits(call.param("vhost"), each.virtual_host) || !fits(call.param("name"), each.name))
            continue;
        if (global || sees(desk, call, each.virtual_host)) shown.push_back(to_json(each));
    }
    return {.body = std::move(shown)};
}

Answer show_parameter(Desk& desk, const Call& call) {
    Answer list = list_parameters(desk, call);
    auto& found = list.body.as_array();
    if (found.empty()) return not_found();
    return {.body = std::move(found.front())};
}

Answer put_parameter(Desk& desk, const Call& call) {
    if (!call.param("vhost").empty())
        if (auto fault = closed_virtual_host(desk, call)) return *fault;
    auto parameter =
        parameter_of(call.body, std::string(call.param("component")),
                     std::string(call.param("vhost")), std::string(call.param("name")));
    if (!parameter) return refuse(parameter.error());
    const bool was_new = show_parameter(desk, call).status == 404;
    const auto kept = desk.policies.put_parameter(std::move(*parameter));
    return kept ? created(was_new) : refuse(kept.error());
}

Answer remove_parameter(Desk& desk, const Call& call) {
    const auto component = call.param("component");
    return done_or_refused(
        desk.policies.erase_parameter(component, call.param("vhost"), call.param("name")));
}

}  // namespace

void add_policies(Actions& actions) {
    const Role maker = Role::policymaker;
    const std::string one = "/api/policies/{vhost}/{name}";
    actions.push_back({"GET", "/api/policies", Role::management, list});
    actions.push_back({"GET", "/api/policies/{vhost}", Role::management, list});
    actions.push_back({"GET", one, Role::management, show});
    actions.push_back({"PUT", one, maker, put, nullptr, true});
    actions.push_back({"DELETE", one, maker, remove, nullptr, true});
    const std::string parameter = "/api/parameters/{component}/{vhost}/{name}";
    actions.push_back({"GET", "/api/parameters", maker, list_parameters});
    actions.push_back({"GET", "/api/parameters/{component}", maker, list_parameters});
    actions.push_back({"GET", "/api/parameters/{component}/{vhost}", maker, list_parameters});
    actions.push_back({"GET", parameter, maker, show_parameter});
    actions.push_back({"PUT", parameter, maker, put_parameter, nullptr, true});
    actions.push_back({"DELETE", parameter, maker, remove_parameter, nullptr, true});
    const std::string global = "/api/global-parameters/{name}";
    actions.push_back({"GET", "/api/global-parameters", maker, list_parameters});
    actions.push_back({"GET", global, maker, show_parameter});
    actions.push_back({"PUT", global, Role::administrator, put_parameter, nullptr, true});
    actions.push_back({"DELETE", global, Role::administrator, remove_parameter, nullptr, true});
}

}  // namespace pesan::management
