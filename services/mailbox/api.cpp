#include "services/mailbox/api.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "net/http/answers.hpp"
#include "services/api/page_request.hpp"
#include "services/mailbox/mailbox_json.hpp"
#include "services/mailbox/queries.hpp"

namespace pesan::mailbox {

namespace asio = boost::asio;
namespace json = boost::json;
using http::Request;
using http::Response;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t page_max = 500;
constexpr std::string_view messages_list = "mailbox";
constexpr std::uint64_t wait_s_max = 120;
constexpr std::uint64_t wait_s_default = 30;
constexpr std::size_t failures_bytes_max = 256 * 1024;

Response bad_request(const Error& why) {
    return http::problem({.status = 400, .detail = why.detail});
}

Response not_found(const Request& request) {
    return http::problem({.status = 404,
                          .title = "No such message",
                          .detail = "the mailbox has no message " +
                                    std::string(request.param("id")) +
                                    "; it may have left for newer ones"});
}

json::array items_of(const std::vector<CaughtPtr>& messages) {
    json::array items;
    for (const auto& message : messages)
        items.push_back(summary_json(*message));
    return items;
}

Response list_messages(const Store& store, const Request& request) {
    auto filter = read_filter(request);
    if (!filter) return bad_request(filter.error());
    const auto page = api::read_page(request, messages_list, page_max);
    if (!page) return bad_request(page.error());
    std::uint64_t before = UINT64_MAX;
    const std::string& place_before = page->cursor;
    std::from_chars(place_before.data(), place_before.data() + place_before.size(), before);
    // One more than asked for shows whether there is a next page.
    const auto limit = static_cast<std::size_t>(page->limit);
    auto found = store.list(*filter, limit + 1, before);
    std::string place;
    if (found.size() > limit) {
        found.pop_back();
        place = std::to_string(found.back()->sequence);
    }
    const json::value next = api::next_cursor(messages_list, place);
    return http::json(200, json::object{{"items", items_of(found)}, {"next_cursor", next}});
}

Response show_message(const Store& store, const Request& request) {
    const auto message = store.find(std::string(request.param("id")));
    return message ? http::json(200, message_json(*message)) : not_found(request);
}

Response show_raw(const Store& store, const Request& request) {
    const auto message = store.find(std::string(request.param("id")));
    if (!message) return not_found(request);
    const auto* mail = std::get_if<CaughtMail>(&message->content);
    if (mail) return http::text(200, mail->raw, "message/rfc822");
    return http::text(200, std::get<CaughtSms>(message->content).text);
}

Response delete_messages(Store& store, const Request& request) {
    auto filter = read_filter(request);
    if (!filter) return bad_request(filter.error());
    return http::json(200, json::object{{"deleted", store.erase(*filter)}});
}

Response delete_message(Store& store, const Request& request) {
    return store.erase(std::string(request.param("id"))) ? http::no_content() : not_found(request);
}

Response put_failures(Failures& failures, const Request& request) {
    boost::system::error_code malformed;
    const auto body = json::parse(request.body, malformed);
    if (malformed)
        return http::problem(
            {.status = 400, .detail = "the body is no JSON: " + malformed.message()});
    auto rules = read_failures(body);
    if (!rules) {
        const auto& detail = rules.error().detail;
        const auto blank = detail.find(' ');
        return http::problem({.status = 422,
                              .title = "Invalid failure rule",
                              .detail = detail.substr(blank + 1),
                              .pointer = detail.substr(0, blank)});
    }
    failures.set(std::move(*rules));
    return http::json(200, failures_json(failures.get()));
}

/// Waits until `count` messages fit, or the time has passed; either way a list of what there is.
asio::awaitable<Response> wait_messages(Store& store, const Request& request) {
    auto filter = read_filter(request);
    if (!filter) co_return bad_request(filter.error());
    auto seconds = read_number(request, "timeout", 0, wait_s_max, wait_s_default);
    if (!seconds) co_return bad_request(seconds.error());
    auto count = read_number(request, "count", 1, page_max, 1);
    if (!count) co_return bad_request(count.error());
    const auto executor = co_await asio::this_coro::executor;
    auto timer = std::make_shared<asio::steady_timer>(executor);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(*seconds);
    // The cancellation is posted to where this coroutine runs, and so cannot come between a look
    // and the wait after it.
    const auto watch =
        store.on_add([timer, executor] { asio::post(executor, [timer] { timer->cancel(); }); });
    auto found = store.list(*filter, *count);
    while (found.size() < *count && std::chrono::steady_clock::now() < deadline) {
        timer->expires_at(deadline);
        co_await timer->async_wait(as_result);
        found = store.list(*filter, *count);
    }
    const bool complete = found.size() >= *count;
    co_return http::json(200, json::object{{"items", items_of(found)}, {"complete", complete}});
}

asio::awaitable<Response> now(Response response) {
    co_return response;
}

}  // namespace

void add_routes(http::Router& router, Store& store, Failures& failures) {
    router.get("/v1/mailbox/messages",
               [&](const Request& request) { return now(list_messages(store, request)); });
    router.del("/v1/mailbox/messages",
               [&](const Request& request) { return now(delete_messages(store, request)); });
    router.get("/v1/mailbox/messages/{id}",
               [&](const Request& request) { return now(show_message(store, request)); });
    router.del("/v1/mailbox/messages/{id}",
               [&](const Request& request) { return now(delete_message(store, request)); });
    router.get("/v1/mailbox/messages/{id}/raw",
               [&](const Request& request) { return now(show_raw(store, request)); });
    router.get("/v1/mailbox/wait",
               [&](const Request& request) { return wait_messages(store, request); },
               {.handler_time_max = std::chrono::seconds(wait_s_max + 10)});
    router.get("/v1/mailbox/failures",
               [&](const Request&) { return now(http::json(200, failures_json(failures.get()))); });
    router.put("/v1/mailbox/failures",
               [&](const Request& request) { return now(put_failures(failures, request)); },
               {.body_bytes_max = failures_bytes_max});
    router.del("/v1/mailbox/failures", [&](const Request&) {
        failures.set({});
        return now(http::no_content());
    });
}

}  // namespace pesan::mailbox
