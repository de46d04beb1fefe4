#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/management/answer.hpp"
#include "net/management/call.hpp"
#include "net/management/desk.hpp"

namespace pesan::management {

/// Work that is done in slices of less than a millisecond, so that messages go on between them.
class Slices {
public:
    virtual ~Slices() = default;
    /// Does a slice; the answer once all is done.
    virtual std::optional<Answer> step(Desk& desk, const Call& call) = 0;
};

using Handle = Answer (*)(Desk& desk, const Call& call);
using Begin = std::unique_ptr<Slices> (*)();

/// One route: whom it serves and what it does on the broker's thread.
struct Action {
    std::string method;
    std::string pattern;
    Role role = Role::management;
    /// One of the two.
    Handle handle = nullptr;
    Begin begin = nullptr;
    /// The answer waits until what was changed is durable.
    bool changes = false;
    /// Serves everybody, without a user: for scrapers and probes.
    bool open = false;
};

using Actions = std::vector<Action>;

void add_overview(Actions& actions);
void add_users(Actions& actions);
void add_permissions(Actions& actions);
void add_virtual_hosts(Actions& actions);
void add_queues(Actions& actions);
void add_messages(Actions& actions);
void add_exchanges(Actions& actions);
void add_bindings(Actions& actions);
void add_connections(Actions& actions);
void add_policies(Actions& actions);
void add_definitions(Actions& actions);
void add_health(Actions& actions);
void add_metrics(Actions& actions);

/// All of them.
[[nodiscard]] Actions all_actions();

}  // namespace pesan::management
