#include <boost/json/array.hpp>

#include "net/management/access_json.hpp"
#include "net/management/actions.hpp"
#include "net/management/definition_import.hpp"
#include "net/management/exchange_json.hpp"
#include "net/management/node_json.hpp"
#include "net/management/queue_json.hpp"
#include "net/management/queue_walk.hpp"

namespace pesan::management {

namespace json = boost::json;

namespace {

template <class List>
json::array shown(const List& list) {
    json::array all;
    for (const auto& each : list)
        all.push_back(to_json(each));
    return all;
}

json::array host_definitions(const Desk& desk) {
    json::array hosts;
    for (const auto& host : desk.access.virtual_hosts()) {
        json::object definition{{"name", host.name}};
        if (!host.description.empty()) definition["description"] = host.description;
        if (!host.tags.empty())
            definition["tags"] = json::array(host.tags.begin(), host.tags.end());
        if (!host.default_queue_type.empty())
            definition["default_queue_type"] = host.default_queue_type;
        hosts.push_back(std::move(definition));
    }
    return hosts;
}

/// Everything that can be declared again: not the exchanges that the broker makes, nor exclusive
/// queues and their bindings. Of the one virtual host when the path names one.
class Export final : public QueueWalk {
    std::optional<Answer> begin(Desk& desk, const Call& call) override {
        if (call.param("vhost").empty()) return std::nullopt;
        return closed_virtual_host(desk, call);
    }

    void visit(Desk& desk, const Call& call, const broker::QueueName& name) override {
        const auto* spec = desk.engine.queue_spec(name);
        if (!wanted(call, broker::virtual_host_of(name.text)) || spec->exclusive_owner != 0) return;
        queues_.push_back(trimmed(call, queue_definition(*spec)));
    }

    Answer finish(Desk& desk, const Call& call) override {
        json::object definitions{{"rabbit_version", compatible_version},
                                 {"rabbitmq_version", compatible_version},
                                 {"product_name", desk.node.product},
                                 {"product_version", desk.node.version}};
        if (call.param("vhost").empty()) add_access(desk, definitions);
        add_kept(desk, call, definitions);
        definitions["queues"] = std::move(queues_);
        definitions["exchanges"] = exchanges(desk, call);
        definitions["bindings"] = bindings(desk, call);
        return {.body = std::move(definitions)};
    }

    static bool wanted(const Call& call, std::string_view host) {
        return call.param("vhost").empty() || host == call.param("vhost");
    }

    /// Definitions of one virtual host do not name it, so that another one can take them.
    static json::object trimmed(const Call& call, json::object definition) {
        if (!call.param("vhost").empty()) definition.erase("vhost");
        return definition;
    }

    static void add_access(const Desk& desk, json::object& to) {
        to["users"] = shown(desk.access.users());
        to["vhosts"] = host_definitions(desk);
        to["permissions"] = shown(desk.access.permissions());
        to["topic_permissions"] = shown(desk.access.topic_permissions());
    }

    static void add_kept(const Desk& desk, const Call& call, json::object& to) {
        json::array parameters;
        json::array global;
        json::array policies;
        for (const auto& each : desk.policies.parameters()) {
            if (each.component.empty())
                global.push_back(to_json(each));
            else if (wanted(call, each.virtual_host))
                parameters.push_back(trimmed(call, to_json(each)));
        }
        for (const auto& each : desk.policies.all())
            if (wanted(call, each.virtual_host)) policies.push_back(trimmed(call, to_json(each)));
        to["parameters"] = std::move(parameters);
        if (call.param("vhost").empty()) to["global_parameters"] = std::move(global);
        to["policies"] = std::move(policies);
    }

    static json::array exchanges(const Desk& desk, const Call& call) {
        json::array all;
        for (const auto& each : desk.engine.exchanges())
            if (!is_predeclared(each) && wanted(call, broker::virtual_host_of(each.name.text)))
                all.push_back(trimmed(call, exchange_json(each)));
        return all;
    }

    static json::array bindings(const Desk& desk, const Call& call) {
        json::array all;
        for (const auto& each : desk.engine.bindings()) {
            const auto* queue = desk.engine.queue_spec(each.queue);
            if (queue != nullptr && queue->exclusive_owner == 0 &&
                wanted(call, broker::virtual_host_of(each.queue.text)))
                all.push_back(trimmed(call, binding_definition(wish_of(each))));
        }
        for (const auto& each : desk.engine.exchange_bindings())
            if (wanted(call, broker::virtual_host_of(each.source.text)))
                all.push_back(trimmed(call, binding_definition(wish_of(each))));
        return all;
    }

    json::array queues_;
};

std::unique_ptr<Slices> begin_export() {
    return std::make_unique<Export>();
}

std::unique_ptr<Slices> begin_import() {
    return std::make_unique<DefinitionImport>();
}

}  // namespace

void add_definitions(Actions& actions) {
    const Role role = Role::administrator;
    const std::string one = "/api/definitions/{vhost}";
    actions.push_back({"GET", "/api/definitions", role, nullptr, begin_export});
    actions.push_back({"POST", "/api/definitions", role, nullptr, begin_import, true});
    actions.push_back({"GET", one, role, nullptr, begin_export});
    actions.push_back({"POST", one, role, nullptr, begin_import, true});
}

}  // namespace pesan::management
