#include <boost/json/array.hpp>

#include "net/management/actions.hpp"
#include "net/management/declaring.hpp"
#include "net/management/queue_json.hpp"
#include "net/management/queue_walk.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::Right;

namespace {

broker::QueueName queue_of(const Call& call) {
    return broker::QueueName(broker::qualify(call.param("vhost"), call.param("name")));
}

class QueueList final : public QueueWalk {
    std::optional<Answer> begin(Desk& desk, const Call& call) override {
        if (call.param("vhost").empty()) return std::nullopt;
        return closed_virtual_host(desk, call);
    }

    void visit(Desk& desk, const Call& call, const broker::QueueName& name) override {
        const auto host = broker::virtual_host_of(name.text);
        const auto asked = call.param("vhost");
        if (asked.empty() ? !sees(desk, call, host) : host != asked) return;
        if (const auto status = desk.engine.status(name))
            shown_.push_back(queue_json(desk, *status));
    }

    Answer finish(Desk&, const Call&) override { return {.body = std::move(shown_)}; }

    json::array shown_;
};

std::unique_ptr<Slices> begin_list() {
    return std::make_unique<QueueList>();
}

Answer show(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    const auto status = desk.engine.status(queue_of(call));
    return status ? Answer{.body = queue_json(desk, *status)} : refuse(status.error());
}

Answer put(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    QueueWish wish{.virtual_host = std::string(call.param("vhost")),
                   .name = std::string(call.param("name")),
                   // As RabbitMQ's API: who says nothing gets one that does not outlive a restart.
                   .durable = false};
    if (auto read = read_into(wish, call.body); !read) return refuse(read.error());
    const bool is_there = desk.engine.has_queue(queue_of(call));
    if (!is_there && wish.name.starts_with("amq.")) return not_authorised("Access refused.");
    if (auto fault = missing_right(desk, call, Right::configure, wish.name)) return *fault;
    const auto made = declare(desk, wish);
    return made ? created(*made) : refuse(made.error());
}

Answer remove(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    if (!desk.engine.has_queue(queue_of(call))) return not_found();
    if (auto fault = missing_right(desk, call, Right::configure, call.param("name"))) return *fault;
    const broker::DeleteCondition condition{.if_unused = call.query_is_true("if-unused"),
                                            .if_empty = call.query_is_true("if-empty")};
    const auto gone = desk.engine.delete_queue(queue_of(call), condition);
    if (gone) return done();
    const auto thing = "queue '" + std::string(call.param("name")) + "' in vhost '" +
                       std::string(call.param("vhost"));
    if (gone.error().code == broker::errc::in_use) return bad_request(thing + "' in use");
    if (gone.error().code == broker::errc::not_empty) return bad_request(thing + "' not empty");
    return refuse(gone.error());
}

/// RabbitMQ's "sync" is for mirrors, which one node has not; pausing is ours.
Answer act(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    if (auto fault = missing_right(desk, call, Right::configure, call.param("name"))) return *fault;
    const auto action = required_text(call.body, "action");
    if (!action) return refuse(action.error());
    if (*action != "pause" && *action != "resume")
        return bad_request("action: expected pause or resume");
    return done_or_refused(desk.engine.pause(queue_of(call), *action == "pause"));
}

}  // namespace

void add_queues(Actions& actions) {
    const std::string one = "/api/queues/{vhost}/{name}";
    const Role role = Role::management;
    actions.push_back({"GET", "/api/queues", role, nullptr, begin_list});
    actions.push_back({"GET", "/api/queues/{vhost}", role, nullptr, begin_list});
    actions.push_back({"GET", one, role, show});
    actions.push_back({"PUT", one, role, put, nullptr, true});
    actions.push_back({"DELETE", one, role, remove, nullptr, true});
    actions.push_back({"POST", one + "/actions", role, act, nullptr, true});
}

}  // namespace pesan::management
