#pragma once

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "broker/access/engine_access.hpp"
#include "broker/engine_fixture.hpp"
#include "net/http/router.hpp"
#include "net/http/target.hpp"
#include "net/management/actions.hpp"

namespace pesan::management {

/// Connections by list, for those who look at them.
class FixedConnections final : public broker::amqp_server::ConnectionList {
public:
    [[nodiscard]] std::vector<broker::amqp_server::ConnectionInfo> connections() const override {
        return open;
    }
    bool close(std::string_view name, std::string_view reason) override {
        closed_because = reason;
        return std::erase_if(open, [&](const auto& each) { return each.name == name; }) > 0;
    }

    std::vector<broker::amqp_server::ConnectionInfo> open;
    std::string closed_because;
};

/// The API without HTTP and without threads, over a real engine on a simulated disk.
class ManagementTest : public broker::EngineTest {
protected:
    ManagementTest() {
        EXPECT_TRUE(access.prepare({}, random));
        for (std::size_t i = 0; i < actions.size(); ++i)
            router.add(actions[i].method, actions[i].pattern, nullptr);
    }

    /// What the user `who` is answered; `body` is JSON or empty.
    Answer ask(const std::string& method, const std::string& target, const std::string& body = "") {
        Call call;
        const auto question = target.find('?');
        call.request.method = method;
        call.request.target = target;
        call.request.path = target.substr(0, question);
        if (question != std::string::npos)
            call.request.query = *http::parse_query(target.substr(question + 1));
        call.user = *access.control.user(who);
        if (!body.empty()) call.body = boost::json::parse(body).as_object();
        const auto match = router.match(method, call.request.path);
        const auto* found = std::get_if<http::Router::Found>(&match);
        EXPECT_NE(found, nullptr) << method << " " << target;
        if (found == nullptr) return {.status = 0};
        call.request.path_params = found->params;
        return run_action(action_of(*found->route), call);
    }
    unsigned status(const std::string& method, const std::string& target,
                    const std::string& body = "") {
        return ask(method, target, body).status;
    }
    boost::json::value get(const std::string& target) {
        Answer answer = ask("GET", target);
        EXPECT_EQ(answer.status, 200u) << boost::json::serialize(answer.body);
        return answer.body;
    }
    /// The member `name` of each element.
    static std::vector<std::string> names(const boost::json::value& list,
                                          std::string_view name = "name") {
        std::vector<std::string> all;
        for (const auto& each : list.as_array())
            all.emplace_back(each.at(name).as_string());
        return all;
    }
    static std::string reason(const Answer& answer) {
        return std::string(answer.body.at("reason").as_string());
    }
    void add_user(const std::string& name, const std::vector<std::string>& tags) {
        ASSERT_TRUE(access.control.put_user({name, {}, tags}));
    }

    broker::access::EngineAccess access{*engine};
    FixedConnections connections;
    Desk desk{.engine = *engine,
              .access = access.control,
              .policies = access.policies,
              .connections = &connections,
              .prepare_virtual_host = nullptr,
              .clock = clock,
              .random = random,
              .node = {.version = "1.0", .listeners = {{"amqp", "127.0.0.1", 5672}}},
              .session = session};
    std::string who = "guest";

private:
    const Action& action_of(const http::Route& route) const {
        for (const Action& action : actions)
            if (action.method == route.method && action.pattern == route.pattern) return action;
        throw std::logic_error("no such action");
    }
    Answer run_action(const Action& action, const Call& call) {
        if (action.handle != nullptr) return action.handle(desk, call);
        auto slices = action.begin();
        for (;;) {
            if (auto answer = slices->step(desk, call)) return std::move(*answer);
            tick();
        }
    }

    Actions actions = all_actions();
    http::Router router;
};

}  // namespace pesan::management
