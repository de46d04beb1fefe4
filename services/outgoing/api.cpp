#include "services/outgoing/api.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include "net/http/answers.hpp"
#include "pesan/errc.hpp"
#include "services/api/page_request.hpp"
#include "services/api/refuse.hpp"
#include "services/direct/event_request.hpp"
#include "services/outgoing/api_json.hpp"

namespace pesan::outgoing {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

class Api {
public:
    Api(Dispatcher& dispatcher, Resource resource)
        : dispatcher_(dispatcher), resource_(std::move(resource)) {}

    asio::awaitable<http::Response> list(const http::Request& request) {
        auto filter = parse_filter(request, resource_.path);
        if (!filter) co_return api::refuse(filter.error());
        Page page;
        SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            auto found = dispatcher_.store().list(transaction, *filter);
            if (!found) return found.error();
            page = std::move(*found);
            return {};
        };
        Result<void> done = co_await dispatcher_.database().read(work);
        if (!done) co_return api::refuse(done.error());
        json::array items;
        for (const Row& row : page.rows)
            items.emplace_back(to_json(row, resource_));
        json::object body;
        body["items"] = std::move(items);
        body["next_cursor"] = api::next_cursor(resource_.path, page.next_cursor);
        co_return http::json(200, body);
    }

    asio::awaitable<http::Response> show(const http::Request& request) {
        std::string id(request.param("id"));
        auto row = co_await find(std::move(id));
        if (!row) co_return api::refuse(row.error());
        co_return http::json(200, to_json(*row, resource_));
    }

    asio::awaitable<http::Response> post(const http::Request& request) {
        auto message = direct::message_of(request);
        if (!message) co_return api::refuse(message.error());
        const Finished finished = co_await resource_.send(std::move(*message));
        co_return response_of(finished, resource_);
    }

    asio::awaitable<http::Response> resolve(const http::Request& request) {
        std::string id(request.param("id"));
        const std::string outcome = outcome_of(request.body);
        if (outcome == "sent" || outcome == "failed") {
            const State state = outcome == "sent" ? State::sent : State::failed;
            auto row = co_await dispatcher_.resolve(std::move(id), state);
            if (!row) co_return api::refuse(row.error());
            co_return http::json(200, to_json(*row, resource_));
        }
        if (outcome == "resend") co_return co_await resend(std::move(id));
        co_return http::problem({.status = 422,
                                 .detail = "outcome: \"sent\", \"failed\" or \"resend\"",
                                 .pointer = "/outcome"});
    }

private:
    static std::string outcome_of(const std::string& body) {
        boost::system::error_code error;
        const json::value value = json::parse(body, error);
        if (error || !value.is_object()) return {};
        const json::value* outcome = value.get_object().if_contains("outcome");
        return outcome != nullptr && outcome->is_string() ? std::string(outcome->get_string())
                                                          : std::string();
    }

    asio::awaitable<Result<Row>> find(std::string id) {
        std::optional<Row> row;
        SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            auto found = dispatcher_.store().find_by_id(transaction, id);
            if (!found) return found.error();
            row = std::move(*found);
            return {};
        };
        Result<void> done = co_await dispatcher_.database().read(work);
        if (!done) co_return done.error();
        if (!row) co_return Error(errc::not_found, id);
        co_return std::move(*row);
    }

    asio::awaitable<http::Response> resend(std::string id) {
        auto held = co_await find(id);
        if (!held) co_return api::refuse(held.error());
        if (held->state == State::unknown && held->request.empty()) {
            co_return http::problem(
                {.status = 409, .detail = "it is sent again by itself: its policy is not hold"});
        }
        auto free = co_await dispatcher_.release(std::move(id));
        if (!free) co_return api::refuse(free.error());
        Message message;
        message.id = free->message_id;
        message.source = free->source;
        message.data = free->request;
        const Finished finished = co_await resource_.send(std::move(message));
        co_return response_of(finished, resource_);
    }

    Dispatcher& dispatcher_;
    Resource resource_;
};

}  // namespace

void add_routes(http::Router& router, Dispatcher& dispatcher, Resource resource) {
    const std::string path = resource.path;
    auto api = std::make_shared<Api>(dispatcher, std::move(resource));
    router.get(path, [api](const http::Request& request) { return api->list(request); });
    router.get(path + "/{id}", [api](const http::Request& request) { return api->show(request); });
    router.post(path, [api](const http::Request& request) { return api->post(request); });
    router.post(path + "/{id}/resolve",
                [api](const http::Request& request) { return api->resolve(request); });
}

}  // namespace pesan::outgoing
