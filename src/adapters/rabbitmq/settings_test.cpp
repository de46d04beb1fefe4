#include "adapters/rabbitmq/settings.hpp"

#include <gmock/gmock.h>

#include "pesan/errc.hpp"

namespace pesan::rabbitmq {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string fault(std::string_view url) {
    auto parsed = parse_url(url);
    return parsed ? "none" : parsed.error().message();
}

TEST(RabbitmqUrl, LeavesOutWhatHasADefault) {
    const auto settings = parse_url("amqp://localhost");
    ASSERT_TRUE(settings);
    EXPECT_THAT(settings->hosts, ElementsAre(net::Endpoint{"localhost", 5672}));
    EXPECT_EQ(settings->user, "guest");
    EXPECT_EQ(settings->virtual_host, "/");
    EXPECT_FALSE(settings->quorum);
    EXPECT_EQ(settings->tls, nullptr);
}

TEST(RabbitmqUrl, HasUserPasswordHostAndOptions) {
    const auto settings =
        parse_url("amqp://us%40er:p%2Fass@[::1]:5673/sh%2Fop?queue_type=quorum&heartbeat=5");
    ASSERT_TRUE(settings);
    EXPECT_THAT(settings->hosts, ElementsAre(net::Endpoint{"::1", 5673}));
    EXPECT_EQ(settings->user, "us@er");
    EXPECT_EQ(settings->password, "p/ass");
    EXPECT_EQ(settings->virtual_host, "sh/op");
    EXPECT_TRUE(settings->quorum);
    EXPECT_EQ(settings->heartbeat, std::chrono::seconds(5));
}

TEST(RabbitmqUrl, SlashAloneIsTheDefaultVirtualHost) {
    EXPECT_EQ(parse_url("amqp://h/")->virtual_host, "/");
    EXPECT_EQ(parse_url("amqp://h/%2F")->virtual_host, "/");
}

TEST(RabbitmqUrl, SeveralHostsAreTriedInTheirOrder) {
    const auto settings = parse_url("amqps://u:p@one,two:1234,[::1]:99/v");
    ASSERT_TRUE(settings);
    EXPECT_THAT(settings->hosts, ElementsAre(net::Endpoint{"one", 5671}, net::Endpoint{"two", 1234},
                                             net::Endpoint{"::1", 99}));
    EXPECT_NE(settings->tls, nullptr);
}

TEST(RabbitmqUrl, FaultsNameThePart) {
    EXPECT_THAT(fault("amqp://"), HasSubstr("no host"));
    EXPECT_THAT(fault("amqp://a,,b"), HasSubstr("no host"));
    EXPECT_THAT(fault("amqp://a:0"), HasSubstr("port"));
    EXPECT_THAT(fault("amqp://a/b/c"), HasSubstr("virtual host"));
    EXPECT_THAT(fault("amqp://a?queue_type=stream"), HasSubstr("queue_type"));
    EXPECT_THAT(fault("amqp://a?heartbeat=0"), HasSubstr("heartbeat"));
    EXPECT_THAT(fault("amqp://a?heartbeet=5"), HasSubstr("heartbeet"));
    EXPECT_THAT(fault("amqp://a?cacertfile=x"), HasSubstr("amqps"));
    EXPECT_THAT(fault("http://a"), HasSubstr("amqp://"));
}

TEST(RabbitmqUrl, NoFaultShowsThePassword) {
    for (const auto* url : {"amqp://u:secret@a:0", "amqp://u:secret@a?x=1", "amqp://u:secret@"})
        EXPECT_THAT(fault(url), Not(HasSubstr("secret"))) << url;
}

TEST(RabbitmqUrl, FileOfAuthoritiesMustBeThere) {
    EXPECT_EQ(parse_url("amqps://a?cacertfile=no/such/file").error().code, errc::tls_failed);
}

}  // namespace
}  // namespace pesan::rabbitmq
