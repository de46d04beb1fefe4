#include "services/outgoing/api.hpp"

#include <gtest/gtest.h>

#include "services/testing/route.hpp"
#include "services/testing/run.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::outgoing {
namespace {

namespace asio = boost::asio;
using testing_support::json_of;
using testing_support::request;
using testing_support::run;

class OutgoingApiTest : public testing::Test {
protected:
    OutgoingApiTest() {
        dispatcher = std::make_unique<Dispatcher>(
            *database, *Store::open(*database, "sms"),
            [](SqlTransaction&, const StepLine&) { return Result<void>(); },
            std::make_shared<Counters>(nullptr, "sms"), clock,
            DispatcherOptions{.unknown = UnknownPolicy::hold});
        add_routes(router, *dispatcher,
                   {.path = "/v1/things", .summary_name = "text", .send = [this](Message message) {
                        return send(std::move(message));
                    }});
    }

    asio::awaitable<Finished> send(Message message) {
        Job job{.source = message.source,
                .message_id = message.id,
                .order_id = "o-1",
                .recipient = "+628123456789",
                .summary = "hai",
                .request = message.data};
        Send hand_over = [this](Mark& mark) { return answer_with(mark); };
        co_return co_await dispatcher->run(std::move(job), std::move(hand_over));
    }
    asio::awaitable<Answer> answer_with(Mark& mark) {
        const Result<void> marked = co_await mark.set();
        EXPECT_TRUE(marked);
        ++sent;
        co_return answer;
    }

    http::Response call(const std::string& method, const std::string& target,
                        const std::string& body = {}, http::Headers headers = {}) {
        return run(
            testing_support::route(router, request(method, target, body, std::move(headers))));
    }
    http::Response post(const std::string& id, const std::string& body = "{}") {
        return call("POST", "/v1/things", body,
                    {{"ce-specversion", "1.0"},
                     {"ce-id", id},
                     {"ce-source", "/test"},
                     {"ce-type", "sms.send"},
                     {"Content-Type", "application/json"}});
    }

    testing_support::TemporaryDatabase database;
    ManualClock clock;
    http::Router router;
    Answer answer{.kind = AnswerKind::accepted, .code = 250, .text = "ok"};
    int sent = 0;
    std::unique_ptr<Dispatcher> dispatcher;
};

TEST_F(OutgoingApiTest, PostAnswersAfterTheEffectAndRepeatsIt) {
    const auto first = post("a");
    EXPECT_EQ(first.status, 200u) << first.body;
    EXPECT_EQ(json_of(first).at("state"), "sent");
    EXPECT_EQ(json_of(post("a")).at("id"), json_of(first).at("id"));
    EXPECT_EQ(sent, 1);
}

TEST_F(OutgoingApiTest, PostWithoutIdIsRefused) {
    const auto response =
        call("POST", "/v1/things", "{}", {{"ce-source", "/test"}, {"ce-type", "sms.send"}});
    EXPECT_EQ(response.status, 400u);
    EXPECT_NE(response.body.find("ce-id"), std::string::npos);
    EXPECT_EQ(sent, 0);
}

TEST_F(OutgoingApiTest, RefusalIs422AndDeferral503) {
    answer = {.kind = AnswerKind::refused, .code = 550, .text = "no"};
    EXPECT_EQ(post("a").status, 422u);
    answer = {.kind = AnswerKind::deferred, .code = 451, .text = "later"};
    const auto later = post("b");
    EXPECT_EQ(later.status, 503u);
    EXPECT_TRUE(later.headers.contains("Retry-After"));
}

TEST_F(OutgoingApiTest, ListPagesNewestFirst) {
    for (const char* id : {"a", "b", "c", "d", "e"}) {
        post(id);
        clock.advance(std::chrono::milliseconds(1));
    }
    std::vector<std::string> seen;
    std::string cursor;
    do {
        const auto page = json_of(
            call("GET", "/v1/things?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)));
        for (const auto& item : page.at("items").as_array())
            seen.emplace_back(item.at("message_id").as_string());
        cursor =
            page.at("next_cursor").is_null() ? "" : std::string(page.at("next_cursor").as_string());
    } while (!cursor.empty());
    EXPECT_EQ(seen, (std::vector<std::string>{"e", "d", "c", "b", "a"}));
}

TEST_F(OutgoingApiTest, ListIsNarrowed) {
    post("a");
    answer = {.kind = AnswerKind::unknown, .text = "gone"};
    post("b");
    const auto count = [&](const std::string& query) {
        return json_of(call("GET", "/v1/things?" + query)).at("items").as_array().size();
    };
    EXPECT_EQ(count("order=o-1"), 2u);
    EXPECT_EQ(count("order=other"), 0u);
    EXPECT_EQ(count("state=unknown"), 1u);
    EXPECT_EQ(count("to=%2B628123456789"), 2u);
}

TEST_F(OutgoingApiTest, BadQueriesAreRefused) {
    for (const char* query :
         {"state=perhaps", "limit=0", "limit=501", "limit=x", "cursor=x", "cursor=12"}) {
        EXPECT_EQ(call("GET", std::string("/v1/things?") + query).status, 400u) << query;
    }
}

TEST_F(OutgoingApiTest, ShowFindsByOurIdAndTheMessages) {
    const std::string id(json_of(post("a")).at("id").as_string());
    EXPECT_EQ(call("GET", "/v1/things/" + id).status, 200u);
    EXPECT_EQ(call("GET", "/v1/things/a").status, 200u);
    EXPECT_EQ(call("GET", "/v1/things/zzz").status, 404u);
}

TEST_F(OutgoingApiTest, HeldMessagesAreResolved) {
    answer = {.kind = AnswerKind::unknown, .text = "gone"};
    for (const char* id : {"a", "b", "c"})
        post(id);
    EXPECT_EQ(json_of(call("POST", "/v1/things/a/resolve", R"({"outcome": "sent"})")).at("state"),
              "sent");
    EXPECT_EQ(json_of(call("POST", "/v1/things/b/resolve", R"({"outcome": "failed"})")).at("state"),
              "failed");
    answer = {.kind = AnswerKind::accepted, .code = 250, .text = "ok"};
    const auto again = json_of(call("POST", "/v1/things/c/resolve", R"({"outcome": "resend"})"));
    EXPECT_EQ(again.at("state"), "sent");
    EXPECT_EQ(again.at("resent").as_int64(), 1);
    EXPECT_EQ(call("POST", "/v1/things/a/resolve", R"({"outcome": "sent"})").status, 409u);
    EXPECT_EQ(call("POST", "/v1/things/a/resolve", R"({"outcome": "maybe"})").status, 422u);
    EXPECT_EQ(call("POST", "/v1/things/a/resolve", "nonsense").status, 422u);
    EXPECT_EQ(call("POST", "/v1/things/zzz/resolve", R"({"outcome": "sent"})").status, 404u);
}

}  // namespace
}  // namespace pesan::outgoing
