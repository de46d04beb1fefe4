#include <boost/json/array.hpp>

#include "net/management/actions.hpp"
#include "net/management/node_json.hpp"
#include "net/management/queue_walk.hpp"

namespace pesan::management {

namespace json = boost::json;

namespace {

struct ClientCounts {
    std::size_t connections = 0;
    std::size_t channels = 0;
};

ClientCounts clients_of(const Desk& desk) {
    ClientCounts counts;
    if (desk.connections == nullptr) return counts;
    const auto all = desk.connections->connections();
    counts.connections = all.size();
    for (const auto& connection : all)
        counts.channels += connection.channels.size();
    return counts;
}

class Overview final : public QueueWalk {
    void visit(Desk& desk, const Call& call, const broker::QueueName& name) override {
        if (!sees(desk, call, broker::virtual_host_of(name.text))) return;
        if (const auto status = desk.engine.status(name)) totals_.add(*status);
    }

    Answer finish(Desk& desk, const Call&) override {
        const auto clients = clients_of(desk);
        json::object queue_totals;
        add_counts(queue_totals, totals_);
        json::object objects{{"channels", clients.channels},
                             {"connections", clients.connections},
                             {"consumers", totals_.consumers},
                             {"exchanges", desk.engine.exchanges().size()},
                             {"queues", totals_.queues}};
        json::object overview{{"management_version", desk.node.version},
                              {"rates_mode", "none"},
                              {"product_name", desk.node.product},
                              {"product_version", desk.node.version},
                              {"rabbitmq_version", compatible_version},
                              {"cluster_name", desk.node.name},
                              {"erlang_version", nullptr},
                              {"node", desk.node.name},
                              {"statistics_db_event_queue", 0},
                              {"exchange_types", exchange_types_json()},
                              {"listeners", listeners_json(desk.node)},
                              {"message_stats", message_stats(totals_)},
                              {"queue_totals", std::move(queue_totals)},
                              {"object_totals", std::move(objects)}};
        return {.body = std::move(overview)};
    }

    QueueTotals totals_;
};

Answer list_nodes(Desk& desk, const Call&) {
    return {.body = json::array{node_json(desk)}};
}

Answer show_node(Desk& desk, const Call& call) {
    if (call.param("name") != desk.node.name) return not_found();
    return {.body = node_json(desk)};
}

Answer cluster_name(Desk& desk, const Call&) {
    return {.body = json::object{{"name", desk.node.name}}};
}

Answer extensions(Desk&, const Call&) {
    return {.body = json::array()};
}

}  // namespace

void add_overview(Actions& actions) {
    actions.push_back({.method = "GET", .pattern = "/api/overview", .begin = [] {
                           return std::unique_ptr<Slices>(std::make_unique<Overview>());
                       }});
    actions.push_back({"GET", "/api/nodes", Role::monitoring, list_nodes});
    actions.push_back({"GET", "/api/nodes/{name}", Role::monitoring, show_node});
    actions.push_back({"GET", "/api/cluster-name", Role::management, cluster_name});
    actions.push_back({"GET", "/api/extensions", Role::management, extensions});
}

}  // namespace pesan::management
