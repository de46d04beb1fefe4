#include <boost/json/array.hpp>
#include <map>

#include "net/management/access_json.hpp"
#include "net/management/actions.hpp"
#include "net/management/queue_walk.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::VirtualHost;

namespace {

json::object host_json(const VirtualHost& host, const QueueTotals& totals) {
    json::array tags(host.tags.begin(), host.tags.end());
    const auto& type = host.default_queue_type;
    json::object shown{{"name", host.name},
                       {"description", host.description},
                       {"tags", tags},
                       {"metadata", {{"description", host.description}, {"tags", tags}}},
                       {"default_queue_type", type.empty() ? "undefined" : type},
                       {"tracing", false},
                       {"message_stats", message_stats(totals)}};
    add_counts(shown, totals);
    return shown;
}

/// One host when the path names one, else all that the user sees.
class Hosts final : public QueueWalk {
    std::optional<Answer> begin(Desk& desk, const Call& call) override {
        if (call.param("vhost").empty()) return std::nullopt;
        return closed_virtual_host(desk, call);
    }

    void visit(Desk& desk, const Call&, const broker::QueueName& name) override {
        const auto host = broker::virtual_host_of(name.text);
        if (const auto status = desk.engine.status(name)) totals_[std::string(host)].add(*status);
    }

    Answer finish(Desk& desk, const Call& call) override {
        const auto asked = call.param("vhost");
        json::array hosts;
        for (const VirtualHost& host : desk.access.virtual_hosts()) {
            if (asked.empty() ? !sees(desk, call, host.name) : host.name != asked) continue;
            hosts.push_back(host_json(host, totals_[host.name]));
        }
        if (asked.empty()) return {.body = std::move(hosts)};
        // It may have been deleted since begin().
        return hosts.empty() ? not_found() : Answer{.body = std::move(hosts.front())};
    }

    std::map<std::string, QueueTotals> totals_;
};

/// Who makes a virtual host may do everything in it, as with RabbitMQ.
Result<void> prepare(Desk& desk, const Call& call, const std::string& host) {
    if (desk.prepare_virtual_host)
        if (auto prepared = desk.prepare_virtual_host(host); !prepared) return prepared;
    return desk.access.put_permission({call.user.name, host, ".*", ".*", ".*"});
}

Answer put(Desk& desk, const Call& call) {
    const std::string name(call.param("vhost"));
    const bool was_new = !desk.access.has_virtual_host(name);
    auto host = virtual_host_of(call.body, name);
    if (!host) return refuse(host.error());
    if (auto kept = desk.access.put_virtual_host(std::move(*host)); !kept)
        return refuse(kept.error());
    if (!was_new) return created(false);
    const auto prepared = prepare(desk, call, name);
    return prepared ? created(true) : refuse(prepared.error());
}

/// Its queues first, slice by slice: so long it is there, and a second request goes on.
class Removal final : public QueueWalk {
    std::optional<Answer> begin(Desk& desk, const Call& call) override {
        if (!desk.access.has_virtual_host(call.param("vhost"))) return not_found();
        return std::nullopt;
    }

    void visit(Desk& desk, const Call& call, const broker::QueueName& name) override {
        if (broker::virtual_host_of(name.text) != call.param("vhost")) return;
        const auto gone = desk.engine.delete_queue(name);
        if (!gone && failure_.code.value() == 0) failure_ = gone.error();
    }

    Answer finish(Desk& desk, const Call& call) override {
        if (failure_.code.value() != 0) return refuse(failure_);
        const std::string host(call.param("vhost"));
        for (const auto& exchange : desk.engine.exchanges()) {
            if (broker::virtual_host_of(exchange.name.text) != host) continue;
            const auto gone = desk.engine.delete_exchange(exchange.name);
            if (!gone) return refuse(gone.error());
        }
        if (auto gone = desk.policies.forget_virtual_host(host); !gone) return refuse(gone.error());
        return done_or_refused(desk.access.delete_virtual_host(host));
    }

    Error failure_;
};

template <class Work>
std::unique_ptr<Slices> begin_work() {
    return std::make_unique<Work>();
}

}  // namespace

void add_virtual_hosts(Actions& actions) {
    const std::string one = "/api/vhosts/{vhost}";
    const Role role = Role::management;
    actions.push_back({"GET", "/api/vhosts", role, nullptr, begin_work<Hosts>});
    actions.push_back({"GET", one, role, nullptr, begin_work<Hosts>});
    actions.push_back({"PUT", one, Role::administrator, put, nullptr, true});
    actions.push_back({"DELETE", one, Role::administrator, nullptr, begin_work<Removal>, true});
}

}  // namespace pesan::management
