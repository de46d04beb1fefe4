#include "services/mailbox/service.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "net/smpp/client.hpp"
#include "services/testing/route.hpp"
#include "smpp/errc.hpp"
#include "smpp/split.hpp"

namespace pesan::mailbox {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

/// A mailbox on free ports, with real clients against it and its routes called directly.
class Mailbox : public testing::Test {
protected:
    Mailbox() {
        service_ = std::make_unique<MailboxService>(
            io_.get_executor(),
            MailboxOptions{.smtp = {"127.0.0.1", 0}, .smpp = {"127.0.0.1", 0}, .random = &random_});
        const auto bound = service_->listen();
        EXPECT_TRUE(bound);
        service_->add_routes(router_);
        service_->start();
        thread_ = std::thread([this] { io_.run(); });
    }

    ~Mailbox() override {
        if (client_) run(client_->stop(5s));
        run(service_->stop(5s));
        work_.reset();
        thread_.join();
    }

    template <class T>
    std::future<T> begin(asio::awaitable<T> what) {
        return asio::co_spawn(io_, std::move(what), asio::use_future);
    }
    template <class T>
    T run(asio::awaitable<T> what) {
        return begin(std::move(what)).get();
    }

    http::Response call(const std::string& method, const std::string& target,
                        const std::string& body = {}) {
        return run(testing_support::route(router_, testing_support::request(method, target, body)));
    }
    json::value get(const std::string& target) {
        return testing_support::json_of(call("GET", target));
    }

    /// The server's last words.
    std::string send_mail(const std::string& to, const std::string& message) {
        asio::io_context io;
        asio::ip::tcp::socket socket(io);
        socket.connect(
            {asio::ip::make_address("127.0.0.1"), service_->smtp_endpoints().front().port});
        asio::write(socket, asio::buffer("EHLO me\r\nMAIL FROM:<toko@example.com>\r\nRCPT TO:<" +
                                         to + ">\r\nDATA\r\n" + message + "\r\n.\r\nQUIT\r\n"));
        std::string text;
        boost::system::error_code end;
        asio::read(socket, asio::dynamic_buffer(text), end);
        return text;
    }

    Result<std::string> send_sms(const std::string& to, const Bytes& payload, bool udh = false,
                                 std::uint8_t coding = 0) {
        if (!client_) {
            smpp::ClientOptions options{.smsc = service_->smpp_endpoints().front(),
                                        .answer_time_max = 500ms};
            client_ = std::make_unique<smpp::Client>(io_.get_executor(), options);
            client_->start();
        }
        smpp::SubmitRequest request{.source = "Toko",
                                    .destination = to,
                                    .payload = payload,
                                    .data_coding = coding,
                                    .has_udh = udh};
        return run(client_->submit(std::move(request)));
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
    SeededRandom random_{1};
    std::unique_ptr<MailboxService> service_;
    std::unique_ptr<smpp::Client> client_;
    http::Router router_;
    std::thread thread_;
};

TEST_F(Mailbox, MailIsListedShownAndRaw) {
    send_mail(
        "budi@example.com",
        "Subject: Pesanan PSN-1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTerima kasih");
    const auto list = get("/v1/mailbox/messages?to=budi@example.com&kind=email&q=psn-1");
    ASSERT_EQ(list.at("items").as_array().size(), 1u);
    EXPECT_TRUE(list.at("next_cursor").is_null());
    const std::string id(list.at("items").at(0).at("id").as_string());
    const auto mail = get("/v1/mailbox/messages/" + id);
    EXPECT_EQ(mail.at("subject"), "Pesanan PSN-1");
    EXPECT_EQ(mail.at("text"), "Terima kasih\r\n");
    EXPECT_EQ(mail.at("from"), "toko@example.com");
    EXPECT_TRUE(mail.at("html").is_null());
    const auto raw = call("GET", "/v1/mailbox/messages/" + id + "/raw");
    EXPECT_EQ(raw.headers.find("Content-Type"), "message/rfc822");
    EXPECT_TRUE(raw.body.starts_with("Subject: Pesanan PSN-1\r\n"));
    EXPECT_EQ(call("DELETE", "/v1/mailbox/messages/" + id).status, 204u);
    EXPECT_EQ(call("GET", "/v1/mailbox/messages/" + id).status, 404u);
}

TEST_F(Mailbox, LongSmsIsOneMessage) {
    const std::string text(200, 'x');
    const auto parts = smpp::split(text, 9);
    for (const auto& segment : parts->segments)
        ASSERT_TRUE(send_sms("+6281234567890", segment, true));
    const auto list = get("/v1/mailbox/messages?kind=sms&to=%2B6281234567890");
    ASSERT_EQ(list.at("items").as_array().size(), 1u);
    const auto& sms = list.at("items").at(0);
    EXPECT_EQ(sms.at("text").as_string(), text);
    EXPECT_EQ(sms.at("segments"), 2);
    EXPECT_EQ(sms.at("from"), "Toko");
    EXPECT_EQ(sms.at("coding"), "gsm7");
    // A plus that nobody encoded arrives as a blank.
    EXPECT_EQ(get("/v1/mailbox/messages?to=+6281234567890").at("items").as_array().size(), 1u);
}

TEST_F(Mailbox, PagesFollowTheCursor) {
    for (int i = 0; i < 5; ++i)
        send_mail("a@b", "Subject: " + std::to_string(i) + "\r\n\r\nx");
    const auto first = get("/v1/mailbox/messages?limit=3");
    EXPECT_EQ(first.at("items").at(0).at("subject"), "4");
    const auto second = get("/v1/mailbox/messages?limit=3&cursor=" +
                            std::string(first.at("next_cursor").as_string()));
    EXPECT_EQ(second.at("items").as_array().size(), 2u);
    EXPECT_TRUE(second.at("next_cursor").is_null());
    EXPECT_EQ(testing_support::json_of(call("DELETE", "/v1/mailbox/messages?to=a@b")).at("deleted"),
              5);
}

TEST_F(Mailbox, WaitEndsWhenTheMailComes) {
    auto waiting = begin(testing_support::route(
        router_, testing_support::request(
                     "GET", "/v1/mailbox/wait?to=late@example.com&count=2&timeout=60")));
    send_mail("late@example.com", "Subject: 1\r\n\r\nx");
    send_mail("other@example.com", "Subject: 2\r\n\r\nx");
    send_mail("late@example.com", "Subject: 3\r\n\r\nx");
    ASSERT_EQ(waiting.wait_for(30s), std::future_status::ready);
    const auto found = testing_support::json_of(waiting.get());
    EXPECT_EQ(found.at("items").as_array().size(), 2u);
    EXPECT_EQ(found.at("complete"), true);
    EXPECT_EQ(get("/v1/mailbox/wait?to=nobody@example.com&timeout=0").at("complete"), false);
}

TEST_F(Mailbox, BadQueriesAreRefused) {
    for (const std::string query :
         {"messages?kind=fax", "messages?limit=0", "messages?limit=x", "messages?limit=501",
          "messages?cursor=-1", "wait?timeout=121", "wait?count=0"}) {
        EXPECT_EQ(call("GET", "/v1/mailbox/" + query).status, 400u) << query;
    }
}

TEST_F(Mailbox, MailFailuresOnDemand) {
    const auto set = call(
        "PUT", "/v1/mailbox/failures",
        R"({"smtp": [{"stage": "rcpt", "to": "*@full.example", "code": 452, "text": "4.2.2 full", "times": 1},
                                       {"stage": "final_dot", "to": "gone@*", "drop": true}]})");
    EXPECT_EQ(set.status, 200u);
    EXPECT_NE(send_mail("a@full.example", "x").find("452 4.2.2 full"), std::string::npos);
    EXPECT_EQ(send_mail("a@full.example", "x").find("452"), std::string::npos);
    EXPECT_TRUE(send_mail("gone@example.com", "x").ends_with("<CR><LF>.<CR><LF>\r\n"));
    EXPECT_EQ(get("/v1/mailbox/messages").at("items").as_array().size(), 2u);
    EXPECT_EQ(get("/v1/mailbox/failures").at("smtp").as_array().size(), 2u);
    EXPECT_EQ(call("DELETE", "/v1/mailbox/failures").status, 204u);
    EXPECT_EQ(get("/v1/mailbox/failures").at("smtp").as_array().size(), 0u);
}

TEST_F(Mailbox, SmsFailuresOnDemand) {
    call("PUT", "/v1/mailbox/failures",
         R"({"smpp": [{"to": "+621*", "status": "throttled"}, {"to": "+622*", "status": 11},
                                                     {"to": "+623*", "drop": true}]})");
    EXPECT_EQ(send_sms("+6211", "x").error().code, smpp::errc::throttled);
    EXPECT_EQ(send_sms("+6221", "x").error().code, smpp::errc::rejected);
    EXPECT_EQ(send_sms("+6231", "x").error().code, smpp::errc::outcome_unknown);
    EXPECT_TRUE(send_sms("+6241", "x"));
    EXPECT_EQ(get("/v1/mailbox/messages").at("items").as_array().size(), 2u);
}

TEST_F(Mailbox, ProbabilityIsKeptRoughly) {
    call("PUT", "/v1/mailbox/failures",
         R"({"smpp": [{"status": "system_error", "probability": 0.3}]})");
    int refused = 0;
    for (int i = 0; i < 1000; ++i)
        refused += service_->failures().judge_sms("+1").status != 0 ? 1 : 0;
    EXPECT_NEAR(refused, 300, 60);
}

TEST_F(Mailbox, WrongRulesSayWhere) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"([])", "/"},
        {R"({"fax": []})", "/fax"},
        {R"({"smtp": {}})", "/smtp"},
        {R"({"smtp": [1]})", "/smtp/0"},
        {R"({"smtp": [{"code": 450}]})", "/smtp/0/stage"},
        {R"({"smtp": [{"stage": "rcpt", "code": 250}]})", "/smtp/0/code"},
        {R"({"smtp": [{"stage": "rcpt", "code": 450, "text": "a\r\nb"}]})", "/smtp/0/text"},
        {R"({"smtp": [{"stage": "rcpt"}]})", "/smtp/0"},
        {R"({"smpp": [{"status": "busy"}]})", "/smpp/0/status"},
        {R"({"smpp": [{"status": 0}]})", "/smpp/0/status"},
        {R"({"smpp": [{"status": 1, "probability": 2}]})", "/smpp/0/probability"},
        {R"({"smpp": [{"status": 1, "times": 0}]})", "/smpp/0/times"},
        {R"({"smpp": [{"status": 1, "delay_ms": -1}]})", "/smpp/0/delay_ms"},
        {R"({"smpp": [{"status": 1, "drop": "yes"}]})", "/smpp/0/drop"},
        {R"({"smpp": [{"status": 1, "colour": 1}]})", "/smpp/0"},
    };
    for (const auto& [body, pointer] : cases) {
        const auto answer = call("PUT", "/v1/mailbox/failures", body);
        EXPECT_EQ(answer.status, 422u) << body;
        EXPECT_EQ(testing_support::json_of(answer).at("pointer").as_string(), pointer)
            << body << answer.body;
    }
    EXPECT_EQ(call("PUT", "/v1/mailbox/failures", "{").status, 400u);
}

TEST(MailboxPattern, StarsFitAnything) {
    EXPECT_TRUE(fits_pattern("*@example.com", "Budi@Example.com"));
    EXPECT_TRUE(fits_pattern("a*b*c", "aXbXbXc"));
    EXPECT_TRUE(fits_pattern("*", ""));
    EXPECT_FALSE(fits_pattern("a*b", "a"));
    EXPECT_FALSE(fits_pattern("", "a"));
}

}  // namespace
}  // namespace pesan::mailbox
