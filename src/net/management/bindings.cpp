#include <boost/json/array.hpp>
#include <functional>

#include "net/management/actions.hpp"
#include "net/management/declaring.hpp"
#include "net/management/exchange_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::Right;

namespace {

using Wanted = std::function<bool(const BindingWish&)>;

std::vector<BindingWish> bindings(const Desk& desk, const Wanted& wanted) {
    std::vector<BindingWish> found;
    const auto add = [&](BindingWish binding) {
        if (wanted(binding)) found.push_back(std::move(binding));
    };
    for (const auto& queue : desk.engine.queues())
        add(default_binding(queue));
    for (const auto& binding : desk.engine.bindings())
        add(wish_of(binding));
    for (const auto& binding : desk.engine.exchange_bindings())
        add(wish_of(binding));
    return found;
}

Answer listed(const std::vector<BindingWish>& found) {
    json::array shown;
    for (const BindingWish& binding : found)
        shown.push_back(binding_json(binding));
    return {.body = std::move(shown)};
}

Answer list(Desk& desk, const Call& call) {
    const auto asked = call.param("vhost");
    if (!asked.empty())
        if (auto fault = closed_virtual_host(desk, call)) return *fault;
    return listed(bindings(desk, [&](const BindingWish& each) {
        return asked.empty() ? sees(desk, call, each.virtual_host) : each.virtual_host == asked;
    }));
}

Answer list_of_queue(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const auto host = call.param("vhost");
    const auto name = call.param("name");
    if (!desk.engine.has_queue(broker::QueueName(broker::qualify(host, name)))) return not_found();
    return listed(bindings(desk, [&](const BindingWish& each) {
        return each.virtual_host == host && !each.to_exchange && each.destination == name;
    }));
}

std::string_view without_default(std::string_view name) {
    return name == "amq.default" ? std::string_view() : name;
}

Answer list_of_exchange(Desk& desk, const Call& call, bool as_source) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const auto host = call.param("vhost");
    const auto name = without_default(call.param("name"));
    const broker::ExchangeName exchange(broker::qualify(host, name));
    if (!name.empty() && !desk.engine.has_exchange(exchange)) return not_found();
    return listed(bindings(desk, [&](const BindingWish& each) {
        if (each.virtual_host != host) return false;
        return as_source ? each.source == name : each.to_exchange && each.destination == name;
    }));
}

Answer list_of_source(Desk& desk, const Call& call) {
    return list_of_exchange(desk, call, true);
}

Answer list_of_destination(Desk& desk, const Call& call) {
    return list_of_exchange(desk, call, false);
}

/// …/e/SOURCE/q/QUEUE or …/e/SOURCE/e/EXCHANGE.
bool leads_to_exchange(const Call& call) {
    return !call.param("to_exchange").empty();
}

BindingWish ends_of(const Call& call) {
    const auto to = leads_to_exchange(call) ? call.param("to_exchange") : call.param("to_queue");
    return {.virtual_host = std::string(call.param("vhost")),
            .source = std::string(without_default(call.param("source"))),
            .destination = std::string(to),
            .to_exchange = leads_to_exchange(call)};
}

std::vector<BindingWish> between(const Desk& desk, const BindingWish& ends) {
    return bindings(desk, [&](const BindingWish& each) {
        return each.virtual_host == ends.virtual_host && each.source == ends.source &&
               each.to_exchange == ends.to_exchange && each.destination == ends.destination;
    });
}

std::optional<BindingWish> named(const Desk& desk, const Call& call) {
    for (auto& each : between(desk, ends_of(call)))
        if (has_properties_key(each, call.param("properties"))) return std::move(each);
    return std::nullopt;
}

std::optional<Answer> missing_rights(const Desk& desk, const Call& call, const BindingWish& wish) {
    if (auto fault = missing_right(desk, call, Right::write, wish.destination)) return fault;
    return missing_right(desk, call, Right::read, wish.source);
}

Answer list_between(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    return listed(between(desk, ends_of(call)));
}

Answer post(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    BindingWish wish = ends_of(call);
    if (auto read = read_into(wish, call.body); !read) return refuse(read.error());
    if (auto fault = missing_rights(desk, call, wish)) return *fault;
    if (wish.source.empty()) return not_authorised("Access refused.");
    const auto bound = bind(desk, wish);
    if (!bound) return refuse(bound.error());
    Answer answer = created(true);
    answer.location = call.request.path + "/" + properties_key(wish);
    return answer;
}

Answer show(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const auto found = named(desk, call);
    return found ? Answer{.body = binding_json(*found)} : not_found();
}

Answer remove(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const auto found = named(desk, call);
    if (!found) return not_found();
    if (auto fault = missing_rights(desk, call, *found)) return *fault;
    if (found->source.empty()) return not_authorised("Access refused.");
    return done_or_refused(unbind(desk, *found));
}

}  // namespace

void add_bindings(Actions& actions) {
    const Role role = Role::management;
    actions.push_back({"GET", "/api/bindings", role, list});
    actions.push_back({"GET", "/api/bindings/{vhost}", role, list});
    actions.push_back({"GET", "/api/queues/{vhost}/{name}/bindings", role, list_of_queue});
    const std::string exchange = "/api/exchanges/{vhost}/{name}/bindings/";
    actions.push_back({"GET", exchange + "source", role, list_of_source});
    actions.push_back({"GET", exchange + "destination", role, list_of_destination});
    for (const char* target : {"q/{to_queue}", "e/{to_exchange}"}) {
        const std::string ends = "/api/bindings/{vhost}/e/{source}/" + std::string(target);
        actions.push_back({"GET", ends, role, list_between});
        actions.push_back({"POST", ends, role, post, nullptr, true});
        actions.push_back({"GET", ends + "/{properties}", role, show});
        actions.push_back({"DELETE", ends + "/{properties}", role, remove, nullptr, true});
    }
}

}  // namespace pesan::management
