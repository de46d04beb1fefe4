#include <gmock/gmock.h>

#include <iostream>
#include <set>
#include <sstream>

#include "peer.hpp"
#include "services/email/order_values.hpp"
#include "services/email/service.hpp"
#include "services/order_model/order_json.hpp"

/// The e-mail service against a real mail server: STARTTLS with its certificate checked, AUTH,
/// refusals, outages.
namespace pesan::peers {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing_support::json_of;
using testing_support::run_all;

class MailPeerTest : public testing::Test {
protected:
    MailPeerTest() {
        peer.end_faults();
        std::filesystem::remove_all(mails_folder());
        std::filesystem::create_directories(mails_folder());
        std::filesystem::permissions(mails_folder(), std::filesystem::perms::all);
    }

    std::filesystem::path mails_folder() const { return peer.folder() / "mail" / "new"; }

    void open(const std::string& parameters = "?starttls=required",
              const std::string& login = "toko:rahasia") {
        email::EmailOptions options;
        options.smtp_url = "smtp://" + login + "@localhost:" + peer.port() + parameters;
        if (parameters.find("ca=") == std::string::npos) {
            options.smtp_url +=
                (parameters.empty() ? "?ca=" : "&ca=") + (peer.folder() / "ca.pem").string();
        }
        auto opened = email::EmailService::open(*database, std::move(options));
        ASSERT_TRUE(opened) << opened.error().message();
        service = std::move(*opened);
        router = http::Router();
        service->add_routes(router);
    }

    static std::string order_mail(const std::string& to) {
        return R"({"to": ")" + to +
               R"(", "template": "order_confirmation", "locale": "id", "data": {"order": )" +
               order::to_json(email::sample_order("id")) + "}}";
    }

    http::Response post(const std::string& id, const std::string& to = "budi@example.com") {
        return post_many({{id, to}}).front();
    }
    std::vector<http::Response> post_many(
        const std::vector<std::pair<std::string, std::string>>& ids_and_recipients) {
        std::vector<asio::awaitable<http::Response>> works;
        for (const auto& [id, to] : ids_and_recipients) {
            works.push_back(post_until_settled(router, "/v1/emails", id, order_mail(to), tries));
        }
        return run_all(std::move(works));
    }
    std::vector<std::pair<std::string, std::string>> many(const std::string& prefix, int count) {
        std::vector<std::pair<std::string, std::string>> all;
        for (int i = 0; i < count; ++i)
            all.emplace_back(prefix + std::to_string(i), "budi@example.com");
        return all;
    }

    /// What the server has delivered.
    std::vector<std::string> mails() {
        std::vector<std::string> all;
        for (const auto& file : std::filesystem::directory_iterator(mails_folder())) {
            std::ifstream stream(file.path());
            std::ostringstream text;
            text << stream.rdbuf();
            all.push_back(text.str());
        }
        return all;
    }
    /// Each mail is there once: as many files as mails, each with its own Message-ID.
    void expect_delivered_once(std::size_t count) {
        EXPECT_TRUE(eventually([&] { return mails().size() >= count; })) << mails().size();
        std::set<std::string> ids;
        for (const std::string& mail : mails()) {
            const auto at = mail.find("Message-Id: <");
            ids.insert(mail.substr(at, mail.find('>', at) - at));
        }
        EXPECT_EQ(mails().size(), count);
        EXPECT_EQ(ids.size(), count);
    }

    Peer peer;
    testing_support::TemporaryDatabase database;
    std::unique_ptr<email::EmailService> service;
    http::Router router;
    int tries = 0;
};

TEST_F(MailPeerTest, MailsArriveOverStartTlsWithLogin) {
    open();
    const auto started = std::chrono::steady_clock::now();
    for (const auto& response : post_many(many("m-", 300)))
        EXPECT_EQ(json_of(response).at("state"), "sent");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::cout << "300 mails in " << took.count() << " s\n";
    EXPECT_EQ(tries, 300);
    expect_delivered_once(300);
    const std::string mail = mails().front();
    EXPECT_THAT(mail, HasSubstr("Subject: Pesanan PSN-000123 kami terima"));
    EXPECT_THAT(mail, HasSubstr("Envelope-to: budi@example.com"));
    EXPECT_THAT(mail, HasSubstr("esmtpsa"));
    EXPECT_THAT(mail, HasSubstr("multipart/alternative"));
}

TEST_F(MailPeerTest, ABounceIsRefusedAndNothingMoreGoesThere) {
    open();
    const auto refused = post("b-1", "bounce@example.com");
    EXPECT_EQ(refused.status, 422u);
    EXPECT_THAT(refused.body, HasSubstr("550 5.1.1 no such user"));
    const auto second = post("b-2", "bounce@example.com");
    EXPECT_EQ(second.status, 200u);
    EXPECT_EQ(json_of(second).at("state"), "suppressed");
    expect_delivered_once(0);
}

TEST_F(MailPeerTest, DeferredMailsAreSentOnceTheFaultIsGone) {
    open();
    peer.begin_fault("defer");
    std::thread repair([&] {
        EXPECT_TRUE(eventually([&] { return tries >= 40; }));
        peer.end_fault("defer");
    });
    const auto responses = post_many(many("d-", 20));
    repair.join();
    for (const auto& response : responses) {
        EXPECT_EQ(json_of(response).at("state"), "sent");
        EXPECT_EQ(json_of(response).at("resent").as_int64(), 0);
        EXPECT_GT(json_of(response).at("attempts").as_int64(), 1);
    }
    expect_delivered_once(20);
}

TEST_F(MailPeerTest, AServerThatIsGoneForAWhileGetsAllAfterwards) {
    open();
    EXPECT_EQ(post("g-before").status, 200u);
    peer.stop();
    std::thread repair([&] {
        EXPECT_TRUE(eventually([&] { return tries >= 40; }));
        peer.start();
    });
    const auto responses = post_many(many("g-", 20));
    repair.join();
    for (const auto& response : responses)
        EXPECT_EQ(json_of(response).at("state"), "sent");
    EXPECT_EQ(service->unknown_total(), 0);
    expect_delivered_once(21);
}

TEST_F(MailPeerTest, ASlowServerIsWaitedFor) {
    open();
    peer.begin_fault("slow");
    for (const auto& response : post_many(many("s-", 16)))
        EXPECT_EQ(json_of(response).at("state"), "sent");
    EXPECT_EQ(tries, 16);
    expect_delivered_once(16);
}

TEST_F(MailPeerTest, ARefusalAfterTheFinalDotIsCertain) {
    open();
    peer.begin_fault("refuse-data");
    const auto refused = post("r-1");
    EXPECT_EQ(refused.status, 422u);
    EXPECT_THAT(refused.body, HasSubstr("550 5.6.0 not this"));
    EXPECT_EQ(service->unknown_total(), 0);
    expect_delivered_once(0);
}

TEST_F(MailPeerTest, AWrongPasswordIsNotHeldAgainstTheMail) {
    open("?starttls=required", "toko:falsch");
    tries = 2000;
    const auto response = post("w-1");
    EXPECT_EQ(response.status, 503u);
    EXPECT_THAT(response.body, HasSubstr("535"));
    EXPECT_THAT(response.body, testing::Not(HasSubstr("falsch")));
}

TEST_F(MailPeerTest, ACertificateOfSomebodyElseIsRefused) {
    open("?starttls=required&ca=/etc/ssl/certs/ca-certificates.crt");
    tries = 2000;
    EXPECT_EQ(post("c-1").status, 503u);
    expect_delivered_once(0);
    open("?starttls=required&tls=insecure&ca=/etc/ssl/certs/ca-certificates.crt");
    tries = 0;
    EXPECT_EQ(post("c-1").status, 200u);
    expect_delivered_once(1);
}

TEST_F(MailPeerTest, WithoutTlsTheServerOffersNoLoginAndRefuses) {
    open("?starttls=never");
    const auto response = post("n-1");
    EXPECT_EQ(response.status, 422u);
    EXPECT_THAT(response.body, HasSubstr("relaying denied"));
}

}  // namespace
}  // namespace pesan::peers
