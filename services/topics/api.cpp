#include "services/topics/api.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include "net/http/answers.hpp"
#include "pesan/errc.hpp"
#include "services/api/page_request.hpp"
#include "services/api/refuse.hpp"
#include "services/topics/overview.hpp"
#include "services/topics/rules.hpp"
#include "services/topics/wait_time.hpp"

namespace pesan::topics {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

Result<SubscriptionId> named(const http::Request& request) {
    return subscription_id(request.param("topic"), request.param("subscription"));
}

Error no_topic(std::string_view name) {
    return Error(errc::not_found, "there is no topic " + std::string(name));
}

/// The lists' names in their cursors.
std::string messages_list(const SubscriptionId& id) {
    return "messages of " + id.text();
}

std::string dead_letters_list(const SubscriptionId& id) {
    return "dead letters of " + id.text();
}

template <class T>
json::object page_json(std::string_view list, const Page<T>& page) {
    json::array items;
    for (const T& item : page.items)
        items.push_back(to_json(item));
    return {{"items", std::move(items)}, {"next_cursor", api::next_cursor(list, page.next_cursor)}};
}

http::Response counted(const char* name, const Result<std::uint64_t>& count) {
    if (!count) return api::refuse(count.error());
    return http::json(200, json::object{{name, *count}});
}

}  // namespace

void TopicsApi::add_routes(http::Router& router) {
    using http::Request;
    const std::string subscription = "/v1/topics/{topic}/subscriptions/{subscription}";
    router.get("/v1/topics", [this](const Request& request) { return list(request); });
    router.post("/v1/topics", [this](const Request& request) { return create(request); });
    router.get("/v1/topics/{topic}", [this](const Request& request) { return show(request); });
    router.del("/v1/topics/{topic}", [this](const Request& request) { return remove(request); });
    router.post("/v1/topics/{topic}/messages",
                [this](const Request& request) { return publish(request); });
    router.post("/v1/topics/{topic}/subscriptions",
                [this](const Request& request) { return subscribe(request); });
    router.del(subscription, [this](const Request& request) { return unsubscribe(request); });
    http::RouteOptions patient{.handler_time_max = std::chrono::seconds(90)};
    router.get(
        subscription + "/messages", [this](const Request& request) { return peek(request); },
        patient);
    router.post(
        subscription + "/messages/take", [this](const Request& request) { return take(request); },
        patient);
    router.del(subscription + "/messages",
               [this](const Request& request) { return purge(request); });
    router.post(subscription + "/pause",
                [this](const Request& request) { return pause(request, true); });
    router.post(subscription + "/resume",
                [this](const Request& request) { return pause(request, false); });
    router.get(subscription + "/dead-letters",
               [this](const Request& request) { return dead_letters(request); });
    router.post(subscription + "/dead-letters/replay",
                [this](const Request& request) { return replay(request); });
    router.del(subscription + "/dead-letters",
               [this](const Request& request) { return purge_dead_letters(request); });
}

TopicsApi::Answer TopicsApi::list(const http::Request& request) {
    if (const auto whole = api::read_whole(request); !whole) co_return api::refuse(whole.error());
    auto topics = co_await overview(broker_);
    if (!topics) co_return api::refuse(topics.error());
    co_return http::json(200,
                         json::object{{"items", std::move(*topics)}, {"next_cursor", nullptr}});
}

TopicsApi::Answer TopicsApi::show(const http::Request& request) {
    const auto topic = request.param("topic");
    const auto topics = co_await overview(broker_);
    if (!topics) co_return api::refuse(topics.error());
    const json::value* found = find_topic(*topics, topic);
    co_return found != nullptr ? http::json(200, *found) : api::refuse(no_topic(topic));
}

/// Creating what is there already changes nothing and shows it.
TopicsApi::Answer TopicsApi::create(const http::Request& request) {
    const auto body = read_named(request.body, R"({"name": "returns"})");
    if (!body) co_return api::refuse(body.error());
    const std::string topic(body->at("name").as_string());
    if (const Result<void> checked = check_name(topic); !checked)
        co_return api::refuse(checked.error());
    const auto topics = co_await overview(broker_);
    if (!topics) co_return api::refuse(topics.error());
    if (const json::value* found = find_topic(*topics, topic)) co_return http::json(200, *found);
    const Result<void> created = co_await broker_.adapter().create_topic(topic);
    if (!created) co_return api::refuse(created.error());
    http::Response response =
        http::json(201, json::object{{"name", topic}, {"subscriptions", json::array()}});
    response.headers.set("Location", "/v1/topics/" + topic);
    co_return response;
}

TopicsApi::Answer TopicsApi::remove(const http::Request& request) {
    const Result<void> removed =
        co_await broker_.adapter().remove_topic(std::string(request.param("topic")));
    co_return removed ? http::no_content() : api::refuse(removed.error());
}

TopicsApi::Answer TopicsApi::subscribe(const http::Request& request) {
    const auto body = read_named(request.body, R"({"name": "loyalty", "ordered": false})");
    if (!body) co_return api::refuse(body.error());
    const json::value* ordered = body->if_contains("ordered");
    if (ordered != nullptr && !ordered->is_bool())
        co_return api::refuse(Error(errc::malformed, "/ordered: expected true or false"));
    const auto id = subscription_id(request.param("topic"), body->at("name").as_string());
    if (!id) co_return api::refuse(id.error());
    // Declaring would create the topic too: of a mistyped name nobody would ever publish to.
    const auto topics = co_await broker_.adapter().topics();
    if (!topics) co_return api::refuse(topics.error());
    if (std::ranges::find(*topics, id->topic) == topics->end())
        co_return api::refuse(no_topic(id->topic));
    SubscriptionSpec spec{*id, {.ordered = ordered != nullptr && ordered->as_bool()}};
    Topology topology;
    topology.subscriptions.push_back(std::move(spec));
    const Result<void> declared = co_await broker_.adapter().declare(std::move(topology));
    if (!declared) co_return api::refuse(declared.error());
    co_return http::json(201, json::object{{"topic", id->topic},
                                           {"name", shown_name(*id)},
                                           {"ordered", ordered != nullptr && ordered->as_bool()}});
}

TopicsApi::Answer TopicsApi::unsubscribe(const http::Request& request) {
    const auto id = named(request);
    if (!id) co_return api::refuse(id.error());
    const Result<void> removed = co_await broker_.adapter().remove_subscription(*id);
    co_return removed ? http::no_content() : api::refuse(removed.error());
}

TopicsApi::Answer TopicsApi::publish(const http::Request& request) {
    Result<Message> message = read_message(request.body);
    if (!message) co_return api::refuse(message.error());
    Result<std::string> id = co_await broker_.publish(std::string(request.param("topic")),
                                                      std::move(*message), PublishOptions());
    if (!id) co_return api::refuse(id.error());
    co_return http::json(201, json::object{{"id", *id}});
}

TopicsApi::Answer TopicsApi::peek(const http::Request& request) {
    const auto id = named(request);
    if (!id) co_return api::refuse(id.error());
    const auto page = api::read_page(request, messages_list(*id));
    if (!page) co_return api::refuse(page.error());
    const auto wait = wait_time(request);
    if (!wait) co_return api::refuse(wait.error());
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto until = std::chrono::steady_clock::now() + *wait;
    for (;;) {
        const auto found = co_await broker_.adapter().peek(*id, page->cursor, page->limit);
        if (!found) co_return api::refuse(found.error());
        if (!found->items.empty() || std::chrono::steady_clock::now() >= until)
            co_return http::json(200, page_json(messages_list(*id), *found));
        timer.expires_after(std::chrono::milliseconds(50));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

TopicsApi::Answer TopicsApi::purge(const http::Request& request) {
    const auto id = named(request);
    if (!id) co_return api::refuse(id.error());
    co_return counted("purged", co_await broker_.adapter().purge(*id));
}

TopicsApi::Answer TopicsApi::pause(const http::Request& request, bool paused) {
    const auto id = named(request);
    if (!id) co_return api::refuse(id.error());
    const Result<void> done = co_await broker_.adapter().pause(*id, paused);
    co_return done ? http::no_content() : api::refuse(done.error());
}

TopicsApi::Answer TopicsApi::dead_letters(const http::Request& request) {
    const auto id = named(request);
    if (!id) co_return api::refuse(id.error());
    const auto page = api::read_page(request, dead_letters_list(*id));
    if (!page) co_return api::refuse(page.error());
    const auto found = co_await broker_.adapter().dead_letters(*id, page->cursor, page->limit);
    if (!found) co_return api::refuse(found.error());
    co_return http::json(200, page_json(dead_letters_list(*id), *found));
}

TopicsApi::Answer TopicsApi::replay(const http::Request& request) {
    const auto id = named(request);
    if (!id) co_return api::refuse(id.error());
    auto selection = read_selection(request.body);
    if (!selection) co_return api::refuse(selection.error());
    co_return counted("replayed", co_await broker_.adapter().replay(*id, std::move(*selection)));
}

TopicsApi::Answer TopicsApi::purge_dead_letters(const http::Request& request) {
    const auto id = named(request);
    if (!id) co_return api::refuse(id.error());
    DeadLetterSelection selection;
    for (const auto& field : request.query)
        if (field.name == "handle") selection.handles.push_back(field.value);
    co_return counted("purged",
                      co_await broker_.adapter().purge_dead_letters(*id, std::move(selection)));
}

}  // namespace pesan::topics
