#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect_rules.hpp"
#include "messaging/memory_adapter.hpp"
#include "messaging/run.hpp"
#include "pesan/broker.hpp"
#include "pesan/errc.hpp"

namespace pesan {
namespace {

namespace asio = boost::asio;

Error connect_fault(const std::string& url) {
    asio::io_context context;
    Error fault;
    test::run(context, [&]() -> asio::awaitable<void> {
        auto connected = co_await connect(url);
        if (!connected) fault = connected.error();
    });
    return fault;
}

TEST(Connect, WhatIsNoUrlIsRefused) {
    for (const char* url : {"", "localhost", ":x", "AMQP://host", "1x://host", "a b://host"}) {
        EXPECT_EQ(connect_fault(url).code, errc::invalid_url) << url;
    }
    EXPECT_EQ(connect_fault("embedded:a\nb").detail, "it holds a control character");
}

TEST(Connect, FaultsOfAUrlShowNoCredentials) {
    const Error fault = connect_fault("amqp://shop:secret@ho st/");
    EXPECT_EQ(fault.code, errc::invalid_url);
    EXPECT_EQ(fault.detail.find("secret"), std::string::npos) << fault.detail;
    EXPECT_EQ(connect_fault("amqp://shop:secret@/x").detail, "amqp://***@/x: the host is missing");
}

TEST(Connect, UnknownSchemesAreNamed) {
    register_adapter("known",
                     [](ConnectContext) -> asio::awaitable<Result<std::unique_ptr<BrokerAdapter>>> {
                         co_return errc::unreachable;
                     });
    const Error fault = connect_fault("strange://host");
    EXPECT_EQ(fault.code, errc::unknown_scheme);
    EXPECT_THAT(fault.detail, testing::StartsWith("\"strange\"; there are: known"));
}

TEST(Connect, SeveralHostsAreTheAdaptersMatter) {
    register_adapter("known",
                     [](ConnectContext) -> asio::awaitable<Result<std::unique_ptr<BrokerAdapter>>> {
                         co_return errc::unreachable;
                     });
    EXPECT_EQ(connect_fault("known://u:p,w@one:1,two:2/x").code, errc::unreachable);
    EXPECT_EQ(connect_fault("known://u:p@:1,two:2/x").code, errc::invalid_url);
}

TEST(Connect, AdaptersErrorsLoseTheCredentialsTheyQuote) {
    register_adapter(
        "known",
        [](ConnectContext context) -> asio::awaitable<Result<std::unique_ptr<BrokerAdapter>>> {
            co_return Error(errc::unreachable,
                            context.url + " as shop with password s3cret: refused");
        });
    const Error fault = connect_fault("known://shop:s3cret@host:5672/");
    EXPECT_EQ(fault.code, errc::unreachable);
    EXPECT_EQ(fault.detail, "known://***@host:5672/ as shop with password ***: refused");
}

TEST(Connect, PasswordsAreFoundInTheirDecodedForm) {
    const Error fault = without_credentials(Error(errc::access_refused, "p@ss is wrong"),
                                            "known://shop:p%40ss@host/");
    EXPECT_EQ(fault.detail, "*** is wrong");
}

TEST(Connect, DeclaresTheWholeTopology) {
    asio::io_context context;
    test::MemoryBroker memory(context.get_executor());
    register_adapter(
        "known", [&](ConnectContext) -> asio::awaitable<Result<std::unique_ptr<BrokerAdapter>>> {
            co_return memory.connect();
        });
    test::run(context, [&]() -> asio::awaitable<void> {
        auto broker = co_await connect("known:here");
        EXPECT_TRUE(broker);
    });
    const std::vector<SubscriptionId> expected{
        {"email", ""}, {"sms", ""}, {"order", "finance"}, {"order", "report"}};
    EXPECT_EQ(memory.declared, expected);
}

}  // namespace
}  // namespace pesan
