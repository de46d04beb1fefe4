#include "net/management/actions.hpp"

namespace pesan::management {

Actions all_actions() {
    Actions actions;
    add_overview(actions);
    add_users(actions);
    add_permissions(actions);
    add_virtual_hosts(actions);
    add_queues(actions);
    add_messages(actions);
    add_exchanges(actions);
    add_bindings(actions);
    add_connections(actions);
    add_policies(actions);
    add_definitions(actions);
    add_health(actions);
    add_metrics(actions);
    return actions;
}

}  // namespace pesan::management
