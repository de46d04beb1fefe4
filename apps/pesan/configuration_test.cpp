#include "configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace pesan::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConfigurationTest : public testing::Test {
protected:
    ConfigurationTest() {
        file_ = testing::TempDir() + "pesan-configuration-test.toml";
        std::filesystem::remove(file_);
    }
    ~ConfigurationTest() override { std::filesystem::remove(file_); }

    void write(const std::string& text) { std::ofstream(file_) << text; }
    void set(const std::string& variable, const std::string& value) {
        variables_[variable] = value;
    }
    void give(const std::string& flag, const std::string& value) { sources_.flags[flag] = value; }

    Configuration read() {
        if (std::filesystem::exists(file_)) sources_.file = file_;
        sources_.environment = [this](std::string_view name) -> std::optional<std::string> {
            const auto found = variables_.find(std::string(name));
            if (found == variables_.end()) return std::nullopt;
            return found->second;
        };
        return Configuration::read(sources_);
    }

    std::string file_;
    std::map<std::string, std::string> variables_;
    ConfigurationSources sources_;
};

TEST_F(ConfigurationTest, DefaultsAreGood) {
    const Configuration configuration = read();
    EXPECT_THAT(configuration.faults(), IsEmpty());
    EXPECT_EQ(configuration.text("broker"), "embedded:");
    EXPECT_EQ(configuration.address("listen.http"), (net::Endpoint{"localhost", 8080}));
    EXPECT_EQ(configuration.origin("listen.http"), "default");
}

TEST_F(ConfigurationTest, FlagWinsOverEnvironmentOverFile) {
    write("[listen]\nhttp = \"localhost:1\"\n[shop]\nname = \"Toko A\"\n");
    EXPECT_EQ(read().origin("listen.http"), file_ + ":2");
    set("PESAN_HTTP", "localhost:2");
    EXPECT_EQ(read().text("listen.http"), "localhost:2");
    give("--http", "localhost:3");
    EXPECT_EQ(read().text("listen.http"), "localhost:3");
    EXPECT_EQ(read().text("shop.name"), "Toko A");
}

TEST_F(ConfigurationTest, AllFaultsAreToldAtOnceWithTheirPlace) {
    write("[listen]\nhtttp = \"localhost:1\"\nhttp = \"no port\"\n");
    set("PESAN_DELIVERY", "pigeon");
    EXPECT_THAT(
        read().faults(),
        ElementsAre(
            HasSubstr(":2: unknown key listen.htttp; did you mean listen.http?"),
            HasSubstr(":3: listen.http: expected host:port such as localhost:8080, got 'no port'"),
            HasSubstr("PESAN_DELIVERY: orders.delivery: expected one of "
                      "messaging|direct|direct-parallel, got 'pigeon'")));
}

TEST_F(ConfigurationTest, BrokenFileNamesItsLine) {
    write("data = \"x\"\nbroker = \n");
    EXPECT_THAT(read().faults(), ElementsAre(HasSubstr(":2: ")));
}

TEST_F(ConfigurationTest, FileThatIsNamedMustBeThere) {
    sources_.file = file_ + ".missing";
    EXPECT_THAT(read().faults(), ElementsAre(HasSubstr(".missing")));
}

TEST_F(ConfigurationTest, OtherMachinesNeedATokenOrAWord) {
    give("--http", "0.0.0.0:80");
    EXPECT_THAT(read().faults(),
                ElementsAre(HasSubstr("set PESAN_API_TOKEN, or say --allow-anonymous")));
    set("PESAN_API_TOKEN", "hush");
    EXPECT_THAT(read().faults(), IsEmpty());
    variables_.clear();
    give("--allow-anonymous", "true");
    EXPECT_THAT(read().faults(), IsEmpty());
}

TEST_F(ConfigurationTest, ServicesAreKnownByName) {
    give("--services", "order, email");
    EXPECT_THAT(read().faults(), IsEmpty());
    EXPECT_TRUE(read().runs("email"));
    EXPECT_FALSE(read().runs("sms"));
    give("--services", "order,pigeon");
    EXPECT_THAT(read().faults(), ElementsAre(HasSubstr("there is no service 'pigeon'")));
}

TEST_F(ConfigurationTest, SecretsAndUrlsMayComeFromFiles) {
    write("");
    const std::string secret = testing::TempDir() + "pesan-configuration-secret";
    std::ofstream(secret) << "amqp://shop:hush@queue/\n";
    set("PESAN_BROKER_FILE", secret);
    EXPECT_EQ(read().text("broker"), "amqp://shop:hush@queue/");
    EXPECT_EQ(read().origin("broker"), "PESAN_BROKER_FILE");
    std::filesystem::remove(secret);
    EXPECT_THAT(read().faults(),
                ElementsAre(HasSubstr("PESAN_BROKER_FILE: broker: cannot read a value from")));
}

TEST_F(ConfigurationTest, RoleHasItsOwnPortAndNeedsABrokerThatOthersReach) {
    sources_.role = Role{"finance", "localhost:8083"};
    EXPECT_THAT(read().faults(), ElementsAre(HasSubstr("embedded runs inside `pesan up`")));
    set("PESAN_BROKER", "amqp://queue/");
    EXPECT_THAT(read().faults(), IsEmpty());
    EXPECT_EQ(read().address("listen.http").port, 8083);
    EXPECT_TRUE(read().runs("finance"));
    EXPECT_FALSE(read().runs("order"));
}

TEST_F(ConfigurationTest, MailboxAloneNeedsNoBroker) {
    sources_.role = Role{"mailbox", "localhost:8086"};
    EXPECT_THAT(read().faults(), IsEmpty());
    EXPECT_FALSE(read().needs_broker());
}

TEST_F(ConfigurationTest, EmailAloneMustBeToldItsServer) {
    sources_.role = Role{"email", "localhost:8081"};
    set("PESAN_BROKER", "amqp://queue/");
    EXPECT_THAT(read().faults(), ElementsAre(HasSubstr("set PESAN_SMTP=")));
}

TEST_F(ConfigurationTest, ExplanationShowsNoSecret) {
    set("PESAN_API_TOKEN", "hush");
    set("PESAN_SMTP", "smtps://shop:hush@mail.example:465");
    const std::string text = read().explain();
    EXPECT_THAT(text, Not(HasSubstr("hush")));
    EXPECT_THAT(text, HasSubstr("smtps://***@mail.example:465"));
    EXPECT_THAT(text, HasSubstr("PESAN_SMTP"));
}

TEST(ParseValue, DurationsNeedAUnit) {
    EXPECT_EQ(parse_duration("250ms"), std::chrono::milliseconds(250));
    EXPECT_EQ(parse_duration("14d"), std::chrono::hours(14 * 24));
    for (const char* bad :
         {"", "5", "s", "5 s", "-1s", "1w", "99999999999999999999s", "9223372036854775807d"})
        EXPECT_FALSE(parse_duration(bad)) << bad;
}

}  // namespace
}  // namespace pesan::app
