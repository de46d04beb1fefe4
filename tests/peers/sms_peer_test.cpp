#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <map>

#include "peer.hpp"
#include "services/sms/segment_cases.hpp"
#include "services/sms/service.hpp"

/// The SMS service against an SMSC of somebody else.
namespace pesan::peers {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using testing::HasSubstr;
using testing_support::json_of;

class SmsPeerTest : public testing::Test {
protected:
    SmsPeerTest() {
        peer.end_faults();
        std::filesystem::resize_file(received_file(), 0);
    }
    ~SmsPeerTest() override {
        if (service)
            asio::co_spawn(context, service->drain(std::chrono::seconds(5)), asio::use_future)
                .get()
                .value();
        service.reset();
        work.reset();
        thread.join();
    }

    std::filesystem::path received_file() const {
        const auto file = peer.folder() / "received.jsonl";
        if (!std::filesystem::exists(file)) std::ofstream{file};
        return file;
    }

    void open(const std::string& parameters = "?timeout=5",
              const std::string& login = "toko:rahasia") {
        sms::SmsOptions options;
        options.url = "smpp://" + login + "@127.0.0.1:" + peer.port() + parameters;
        options.executor = context.get_executor();
        auto opened = sms::SmsService::open(*database, std::move(options));
        ASSERT_TRUE(opened) << opened.error().message();
        service = std::move(*opened);
        service->add_routes(router);
    }

    static std::string command(const std::string& text, const std::string& to = "+6281234567890") {
        json::object body{{"to", to}, {"text", text}};
        return json::serialize(body);
    }

    std::vector<http::Response> post_all(const std::string& prefix,
                                         const std::vector<std::string>& bodies) {
        std::vector<std::future<http::Response>> futures;
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            futures.push_back(asio::co_spawn(
                context,
                post_until_settled(router, "/v1/sms", prefix + std::to_string(i), bodies[i], tries),
                asio::use_future));
        }
        std::vector<http::Response> responses;
        for (auto& future : futures)
            responses.push_back(future.get());
        return responses;
    }
    http::Response post(const std::string& id, const std::string& body) {
        return post_all(id, {body}).front();
    }

    json::value show(const std::string& id) {
        return json_of(asio::co_spawn(context,
                                      testing_support::route(
                                          router, testing_support::request("GET", "/v1/sms/" + id)),
                                      asio::use_future)
                           .get());
    }

    /// The segments that the SMSC took, in order.
    std::vector<json::object> received() const {
        std::vector<json::object> all;
        std::ifstream stream(received_file());
        for (std::string line; std::getline(stream, line);)
            all.push_back(json::parse(line).as_object());
        return all;
    }

    Peer peer;
    testing_support::TemporaryDatabase database;
    asio::io_context context;
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    std::thread thread{[this] { context.run(); }};
    std::unique_ptr<sms::SmsService> service;
    http::Router router;
    int tries = 0;
};

TEST_F(SmsPeerTest, FortyTextsArriveInTheirKnownSegments) {
    open();
    const auto cases = sms::segment_cases();
    for (std::size_t i = 0; i < cases.size(); ++i) {
        std::filesystem::resize_file(received_file(), 0);
        const auto response = post("c-" + std::to_string(i) + "-", command(cases[i].text));
        ASSERT_EQ(response.status, 200u) << response.body;
        EXPECT_EQ(json_of(response).at("segments").as_int64(),
                  static_cast<std::int64_t>(cases[i].segments))
            << i;
        const auto segments = received();
        EXPECT_EQ(segments.size(), cases[i].segments) << "case " << i;
        std::string joined;
        for (std::size_t part = 0; part < segments.size(); ++part) {
            joined += segments[part].at("text").as_string();
            EXPECT_EQ(segments[part].at("coding").as_int64(),
                      cases[i].coding == smpp::Coding::ucs2 ? 8 : 0);
            const std::string udh(segments[part].at("udh").as_string());
            EXPECT_EQ(udh.empty(), segments.size() == 1) << udh;
        }
        EXPECT_EQ(joined, cases[i].text) << "case " << i;
    }
}

TEST_F(SmsPeerTest, ManyGoThroughOneSessionAndReceiptsAreWrittenDown) {
    open("?window=50");
    std::vector<std::string> bodies(500, command("Pesanan Anda kami terima"));
    const auto started = std::chrono::steady_clock::now();
    for (const auto& response : post_all("m-", bodies))
        EXPECT_EQ(json_of(response).at("state"), "sent");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::cout << "500 SMS in " << took.count() << " s\n";
    EXPECT_EQ(received().size(), 500u);
    for (const char* id : {"m-0", "m-250", "m-499"}) {
        EXPECT_TRUE(eventually([&] { return show(id).at("receipt") == "DELIVRD"; })) << id;
    }
}

TEST_F(SmsPeerTest, ANumberThatTheNetworkRefusesIsRefused) {
    open();
    const auto refused = post("r-", command("hai", "+6281234500000"));
    EXPECT_EQ(refused.status, 422u);
    EXPECT_EQ(show("r-0").at("state"), "failed");
    EXPECT_TRUE(received().empty());
}

TEST_F(SmsPeerTest, ThrottledSmsAreSentOnceTheFaultIsGone) {
    open();
    peer.begin_fault("throttle");
    std::thread repair([&] {
        EXPECT_TRUE(eventually([&] { return tries >= 40; }));
        peer.end_fault("throttle");
    });
    const auto responses = post_all("t-", std::vector<std::string>(20, command("hai")));
    repair.join();
    for (const auto& response : responses)
        EXPECT_EQ(json_of(response).at("state"), "sent");
    EXPECT_EQ(received().size(), 20u);
    EXPECT_EQ(service->unknown_total(), 0);
}

TEST_F(SmsPeerTest, ASlowSmscIsWaitedFor) {
    open("?window=20");
    peer.begin_fault("slow");
    for (const auto& response : post_all("s-", std::vector<std::string>(40, command("hai")))) {
        EXPECT_EQ(json_of(response).at("state"), "sent");
    }
    EXPECT_EQ(received().size(), 40u);
}

TEST_F(SmsPeerTest, AnSmscThatIsGoneForAWhileGetsAllAfterwards) {
    open();
    EXPECT_EQ(post("before-", command("hai")).status, 200u);
    peer.stop();
    std::thread repair([&] {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        peer.start();
    });
    const auto responses = post_all("g-", std::vector<std::string>(20, command("hai")));
    repair.join();
    for (const auto& response : responses)
        EXPECT_EQ(json_of(response).at("state"), "sent");
    EXPECT_EQ(received().size(), 21u + static_cast<std::size_t>(service->unknown_total()));
}

TEST_F(SmsPeerTest, EveryDoubleIsCountedAsUnknown) {
    open();
    EXPECT_EQ(post("before-", command("hai")).status, 200u);
    peer.begin_fault("silent");
    std::thread repair([&] {
        EXPECT_TRUE(eventually([&] { return service->unknown_total() > 0; }));
        peer.end_fault("silent");
    });
    const auto response = post("u-", command("sekali"));
    repair.join();
    EXPECT_EQ(json_of(response).at("state"), "sent");
    EXPECT_GE(json_of(response).at("resent").as_int64(), 1);
    EXPECT_EQ(json_of(response).at("resent").as_int64(), service->unknown_total());
    EXPECT_EQ(received().size(), 2u + static_cast<std::size_t>(service->unknown_total()));
}

TEST_F(SmsPeerTest, StopEndsAllSmsToItsSender) {
    open();
    EXPECT_EQ(post("stop-", command("reply with STOP")).status, 200u);
    int count = 0;
    const auto state_of_next = [&](const std::string& text) {
        return std::string(json_of(post("k-" + std::to_string(count++) + "-", command(text)))
                               .at("state")
                               .as_string());
    };
    EXPECT_TRUE(eventually([&] { return state_of_next("hai") == "suppressed"; }));
    EXPECT_EQ(state_of_next("masih di sana?"), "suppressed");
    EXPECT_EQ(json_of(post("other-", command("reply with START", "+6289876543210"))).at("state"),
              "sent");
    EXPECT_EQ(state_of_next("START is of another number"), "suppressed");
}

TEST_F(SmsPeerTest, AWrongPasswordIsNotHeldAgainstTheSms) {
    open("?timeout=1", "toko:falsch");
    tries = 2000;
    const auto response = post("w-", command("hai"));
    EXPECT_EQ(response.status, 503u);
    EXPECT_THAT(response.body, testing::Not(HasSubstr("falsch")));
}

}  // namespace
}  // namespace pesan::peers
