#include "net/management/node_json.hpp"

#include <thread>

#include "net/management/process_facts.hpp"

namespace pesan::management {

namespace json = boost::json;

json::array exchange_types_json() {
    json::array types;
    for (const char* name : {"direct", "fanout", "headers", "topic", "x-delayed-message"})
        types.push_back(json::object{{"name", name}, {"enabled", true}});
    return types;
}

json::array listeners_json(const NodeFacts& node) {
    json::array listeners;
    for (const Listener& each : node.listeners)
        listeners.push_back(json::object{{"node", node.name},
                                         {"protocol", each.protocol},
                                         {"ip_address", each.address},
                                         {"port", each.port}});
    return listeners;
}

json::object node_json(const Desk& desk) {
    const auto up = std::chrono::duration_cast<std::chrono::milliseconds>(desk.clock.wall() -
                                                                          desk.node.started);
    const ProcessFacts facts = process_facts();
    return {{"name", desk.node.name},
            {"type", "disc"},
            {"running", true},
            {"os_pid", std::to_string(facts.pid)},
            {"uptime", up.count()},
            {"processors", std::thread::hardware_concurrency()},
            {"mem_used", facts.resident_bytes},
            {"mem_alarm", desk.engine.blocked()},
            {"fd_used", facts.open_files},
            {"fd_total", facts.open_files_max},
            {"partitions", json::array()},
            {"exchange_types", exchange_types_json()},
            {"broker_memory_bytes", desk.engine.memory_bytes()}};
}

}  // namespace pesan::management
