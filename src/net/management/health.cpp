#include <boost/json/array.hpp>

#include "net/management/actions.hpp"

namespace pesan::management {

namespace json = boost::json;

namespace {

constexpr const char* aliveness_queue = "aliveness-test";

Answer ok() {
    return {.body = json::object{{"status", "ok"}}};
}

/// The store takes records and publishers are not held back.
Answer alarms(Desk& desk, const Call&) {
    if (!desk.engine.blocked()) return ok();
    json::array alarms{json::object{{"node", desk.node.name}, {"resource", "memory or disk"}}};
    return failed_check({{"reason", "publishers are blocked"}, {"alarms", std::move(alarms)}});
}

Answer virtual_hosts(Desk&, const Call&) {
    // They are all served or, when the store has failed, the whole broker is not.
    return ok();
}

/// One node can lose no quorum by going: there is none without it.
Answer single_node(Desk&, const Call&) {
    return {.body = json::object{{"status", "ok"}, {"reason", "single node cluster"}}};
}

Answer port_listener(Desk& desk, const Call& call) {
    const auto asked = call.param("port");
    json::array ports;
    for (const Listener& each : desk.node.listeners) {
        if (std::to_string(each.port) == asked)
            return {.body = json::object{{"status", "ok"}, {"port", each.port}}};
        ports.push_back(each.port);
    }
    return failed_check(
        {{"reason", "No active listener"}, {"missing", asked}, {"ports", std::move(ports)}});
}

Answer protocol_listener(Desk& desk, const Call& call) {
    auto asked = std::string(call.param("protocol"));
    if (asked == "amqp091" || asked == "amqp0.9.1") asked = "amqp";
    json::array protocols;
    for (const Listener& each : desk.node.listeners) {
        if (each.protocol == asked)
            return {.body = json::object{{"status", "ok"}, {"protocol", asked}}};
        protocols.push_back(json::value(each.protocol));
    }
    return failed_check({{"reason", "No active listener"},
                         {"missing", asked},
                         {"protocols", std::move(protocols)}});
}

Result<void> send_and_take(Desk& desk, const std::string& host) {
    const broker::QueueName queue(broker::qualify(host, aliveness_queue));
    if (!desk.engine.has_queue(queue)) {
        broker::QueueSpec spec;
        spec.name = queue;
        spec.durable = false;
        if (auto made = desk.engine.declare_queue(spec); !made) return made;
    }
    const broker::ExchangeName exchange(broker::qualify(host, ""));
    const auto sent =
        desk.engine.publish(desk.session, 0, exchange, aliveness_queue, {}, "test_message", {});
    if (!sent) return sent.error();
    const auto taken = desk.engine.get(desk.session, queue);
    if (!taken) return taken.error();
    if (!*taken) return Error(broker::errc::not_found, "the test message");
    return desk.engine.acknowledge(desk.session, (*taken)->tag);
}

Answer aliveness(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    using broker::access::Right;
    for (const auto right : {Right::configure, Right::write, Right::read})
        if (auto fault = missing_right(desk, call, right, aliveness_queue)) return *fault;
    const auto outcome = send_and_take(desk, std::string(call.param("vhost")));
    if (!outcome) return failed_check({{"reason", outcome.error().message()}});
    return ok();
}

}  // namespace

void add_health(Actions& actions) {
    const std::string checks = "/api/health/checks/";
    const Role role = Role::management;
    actions.push_back({"GET", checks + "alarms", role, alarms});
    actions.push_back({"GET", checks + "local-alarms", role, alarms});
    actions.push_back({"GET", checks + "virtual-hosts", role, virtual_hosts});
    actions.push_back({"GET", checks + "node-is-mirror-sync-critical", role, single_node});
    actions.push_back({"GET", checks + "node-is-quorum-critical", role, single_node});
    actions.push_back({"GET", checks + "port-listener/{port}", role, port_listener});
    actions.push_back({"GET", checks + "protocol-listener/{protocol}", role, protocol_listener});
    actions.push_back({"GET", "/api/aliveness-test/{vhost}", role, aliveness, nullptr, true});
}

}  // namespace pesan::management
