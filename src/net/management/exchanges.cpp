#include <boost/json/array.hpp>

#include "net/management/actions.hpp"
#include "net/management/declaring.hpp"
#include "net/management/exchange_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::Right;

namespace {

broker::ExchangeName exchange_of(const Call& call) {
    return broker::ExchangeName(broker::qualify(call.param("vhost"), call.param("name")));
}

Answer list(Desk& desk, const Call& call) {
    const auto asked = call.param("vhost");
    if (!asked.empty())
        if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const auto wanted = [&](std::string_view host) {
        return asked.empty() ? sees(desk, call, host) : host == asked;
    };
    json::array shown;
    for (const auto& host : desk.access.virtual_hosts())
        if (wanted(host.name)) shown.push_back(default_exchange_json(host.name));
    for (const auto& exchange : desk.engine.exchanges())
        if (wanted(broker::virtual_host_of(exchange.name.text)))
            shown.push_back(exchange_json(exchange));
    return {.body = std::move(shown)};
}

Answer show(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    if (call.param("name") == "amq.default")
        return {.body = default_exchange_json(call.param("vhost"))};
    const auto* spec = desk.engine.exchange_spec(exchange_of(call));
    return spec != nullptr ? Answer{.body = exchange_json(*spec)} : not_found();
}

Answer put(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    ExchangeWish wish{.virtual_host = std::string(call.param("vhost")),
                      .name = std::string(call.param("name")),
                      .durable = false};
    if (auto read = read_into(wish, call.body); !read) return refuse(read.error());
    const bool is_there = desk.engine.has_exchange(exchange_of(call));
    if (!is_there && wish.name.starts_with("amq.")) return not_authorised("Access refused.");
    if (auto fault = missing_right(desk, call, Right::configure, wish.name)) return *fault;
    const auto made = declare(desk, wish);
    return made ? created(*made) : refuse(made.error());
}

Answer remove(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const std::string name(call.param("name"));
    if (name.starts_with("amq.")) return not_authorised("Access refused.");
    if (!desk.engine.has_exchange(exchange_of(call))) return not_found();
    if (auto fault = missing_right(desk, call, Right::configure, name)) return *fault;
    const broker::DeleteCondition condition{.if_unused = call.query_is_true("if-unused")};
    const auto gone = desk.engine.delete_exchange(exchange_of(call), condition);
    if (!gone && gone.error().code == broker::errc::in_use)
        return bad_request("exchange '" + name + "' in vhost '" + std::string(call.param("vhost")) +
                           "' in use");
    return done_or_refused(gone);
}

}  // namespace

void add_exchanges(Actions& actions) {
    const std::string one = "/api/exchanges/{vhost}/{name}";
    const Role role = Role::management;
    actions.push_back({"GET", "/api/exchanges", role, list});
    actions.push_back({"GET", "/api/exchanges/{vhost}", role, list});
    actions.push_back({"GET", one, role, show});
    actions.push_back({"PUT", one, role, put, nullptr, true});
    actions.push_back({"DELETE", one, role, remove, nullptr, true});
}

}  // namespace pesan::management
