#include <gmock/gmock.h>

#include "messaging/outbox/holder.hpp"
#include "messaging/outbox/stored_outbox.hpp"
#include "pesan/errc.hpp"
#include "tests/database/counting_database.hpp"
#include "tests/database/fixture.hpp"
#include "tests/database/scripted_broker.hpp"

namespace pesan::test {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Relay : public DatabaseTest {
protected:
    Relay() : counted_(database()), outbox_(Outbox::open(counted_).value()) {}

    ~Relay() override {
        relays_.clear();
        context_.restart();
        context_.run_for(20ms);
        // A call that the database still works at resumes on the context, which therefore must
        // outlive it.
        database().close();
        context_.restart();
        context_.run_for(20ms);
    }

    OutboxRelay& start(RelayOptions options = {.poll = 1h, .lease = 10s}) {
        Broker broker(std::make_unique<ScriptedAdapter>(script_), BrokerOptions{},
                      context_.get_executor());
        relays_.push_back(std::make_unique<OutboxRelay>(*outbox_, broker, std::move(options)));
        return *relays_.back();
    }
    /// As if the process had died: nothing is given back.
    void stop(OutboxRelay& relay) {
        std::erase_if(relays_, [&](const auto& known) { return known.get() == &relay; });
    }

    void add(const std::string& key, const std::string& data, const std::string& topic = "order") {
        add_through(database(), *outbox_, key, data, topic);
    }
    static void add_through(SqlDatabase& database, Outbox& outbox, const std::string& key,
                            const std::string& data, const std::string& topic = "order") {
        auto done = database.transact_blocking([&](SqlTransaction& transaction) {
            Message message;
            message.source = "/order";
            message.type = "order.placed";
            message.key = key;
            message.data = data;
            return outbox.add(transaction, {{topic, message}});
        });
        EXPECT_TRUE(done) << done.error().message();
    }

    template <class Condition>
    bool until(Condition condition) {
        const auto limit = std::chrono::steady_clock::now() + 20s;
        context_.restart();
        while (!condition()) {
            if (std::chrono::steady_clock::now() > limit) return false;
            context_.run_for(2ms);
            context_.restart();
        }
        return true;
    }
    bool emptied() {
        return until([this] { return count("pesan_outbox") == 0; });
    }
    Result<void> drain(OutboxRelay& relay, std::chrono::milliseconds limit) {
        std::optional<Result<void>> result;
        boost::asio::co_spawn(
            context_, relay.drain(limit),
            [&](std::exception_ptr, Result<void> done) { result = std::move(done); });
        EXPECT_TRUE(until([&] { return result.has_value(); }));
        return *result;
    }
    /// The data of first copies of a key.
    std::vector<std::string> of_key(const std::string& key) {
        std::vector<std::string> found;
        const auto start = "order " + key + " ";
        for (const auto& line : script_.first_copies()) {
            if (line.starts_with(start)) found.push_back(line.substr(start.size()));
        }
        return found;
    }

    boost::asio::io_context context_;
    BrokerScript script_;
    CountingDatabase counted_;
    std::unique_ptr<Outbox> outbox_;
    std::vector<std::unique_ptr<OutboxRelay>> relays_;
};

TEST_F(Relay, StartsRightAfterTheCommit) {
    start();
    ASSERT_TRUE(until([this] { return counted_.reads > 0; }));
    add("k", "1");
    ASSERT_TRUE(emptied());
    add("k", "2");
    ASSERT_TRUE(emptied());
    EXPECT_THAT(script_.arrived, ElementsAre("order k 1", "order k 2"));
}

TEST_F(Relay, SendsWhatWaitedBeforeItStarted) {
    for (int i = 0; i < 30; ++i)
        add("k" + std::to_string(i % 3), std::to_string(i));
    start({.batch = 7, .poll = 1h});
    ASSERT_TRUE(emptied());
    EXPECT_THAT(script_.arrived, SizeIs(30));
    EXPECT_THAT(of_key("k1"), ElementsAre("1", "4", "7", "10", "13", "16", "19", "22", "25", "28"));
}

TEST_F(Relay, OneUnconfirmedMessageAKeyAtMost) {
    script_.confirm_after = 2ms;
    for (int i = 0; i < 20; ++i)
        add(i % 2 == 0 ? "a" : "b" + std::to_string(i), std::to_string(i));
    start({.poll = 1h});
    ASSERT_TRUE(emptied());
    EXPECT_EQ(script_.overtakes_possible, 0);
    EXPECT_THAT(of_key("a"), ElementsAre("0", "2", "4", "6", "8", "10", "12", "14", "16", "18"));
}

TEST_F(Relay, ABrokerThatTakesBatchesWholeGetsThemWhole) {
    script_.in_process = true;
    for (int i = 0; i < 10; ++i)
        add("a", std::to_string(i));
    start({.poll = 1h});
    ASSERT_TRUE(emptied());
    EXPECT_THAT(of_key("a"), ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    EXPECT_EQ(script_.overtakes_possible, 9);
}

/// Every third confirm is lost: copies come again, but the first ones in order.
TEST_F(Relay, LostConfirmsMakeCopiesButKeepTheOrder) {
    int calls = 0;
    script_.answer = [&](const std::string&, const Message&) -> Result<void> {
        return ++calls % 3 == 0 ? Result<void>(Error(errc::unconfirmed)) : Result<void>();
    };
    for (int i = 0; i < 12; ++i)
        add("k" + std::to_string(i % 2), std::to_string(i));
    start({.poll = 1h});
    ASSERT_TRUE(emptied());
    EXPECT_GT(script_.arrived.size(), 12u);
    EXPECT_THAT(of_key("k0"), ElementsAre("0", "2", "4", "6", "8", "10"));
    EXPECT_THAT(of_key("k1"), ElementsAre("1", "3", "5", "7", "9", "11"));
}

TEST_F(Relay, ARefusedMessageHoldsBackItsKeyOnly) {
    bool refuse = true;
    script_.answer = [&](const std::string&, const Message& message) -> Result<void> {
        return refuse && message.data == "bad" ? Result<void>(Error(errc::message_too_large))
                                               : Result<void>();
    };
    add("k", "bad");
    add("k", "after");
    for (int i = 0; i < 5; ++i)
        add("other", std::to_string(i));
    start({.batch = 2, .poll = 1h});
    ASSERT_TRUE(until([this] { return count("pesan_outbox") == 2; }));
    EXPECT_THAT(of_key("k"), ElementsAre("bad"));
    refuse = false;
    ASSERT_TRUE(emptied());
    EXPECT_THAT(of_key("k"), ElementsAre("bad", "after"));
}

TEST_F(Relay, AClosedDatabaseOrBrokerOnlyDelays) {
    bool down = true;
    script_.answer = [&](const std::string&, const Message&) -> Result<void> {
        return down ? Result<void>(Error(errc::unreachable)) : Result<void>();
    };
    start({.poll = 1h});
    add("k", "1");
    ASSERT_TRUE(until([this] { return script_.arrived.size() > 2; }));
    EXPECT_EQ(count("pesan_outbox"), 1);
    down = false;
    ASSERT_TRUE(emptied());
}

TEST_F(Relay, OnlyTheHolderOfTheLeaseSends) {
    auto& first = start({.poll = 20ms, .lease = 300ms});
    add("k", "1");
    ASSERT_TRUE(emptied());
    start({.poll = 20ms, .lease = 300ms});
    for (int i = 2; i < 20; ++i) {
        add("k", std::to_string(i));
        context_.run_for(5ms);
    }
    ASSERT_TRUE(emptied());
    EXPECT_EQ(script_.arrived.size(), 19u);
    stop(first);
    add("k", "last");
    ASSERT_TRUE(emptied());
    EXPECT_EQ(script_.arrived.back(), "order k last");
}

TEST_F(Relay, AHolderWhoseProcessIsGoneIsNotWaitedFor) {
    auto holder = outbox::new_holder();
    // The same process number with another start: what is left of a process before.
    const auto start_at = holder.rfind('/', holder.rfind('/') - 1) + 1;
    holder.replace(start_at, holder.rfind('/') - start_at, "1");
    execute("UPDATE pesan_outbox_lease SET token = 5, holder = $1, duration_ms = 3600000",
            {holder});
    add("k", "1");
    start({.poll = 1h, .lease = 1h});
    ASSERT_TRUE(emptied());
}

TEST_F(Relay, DrainSendsWhatIsThereAndGivesTheLeaseBack) {
    for (int i = 0; i < 40; ++i)
        add("k", std::to_string(i));
    auto& first = start({.poll = 1h, .lease = 1h});
    EXPECT_TRUE(drain(first, 10s));
    EXPECT_EQ(count("pesan_outbox"), 0);
    EXPECT_TRUE(drain(first, 10s));
    add("k", "next");
    start({.poll = 1h, .lease = 1h});
    ASSERT_TRUE(emptied());
}

TEST_F(Relay, DrainGivesUpAtItsLimit) {
    script_.answer = [](const std::string&, const Message&) -> Result<void> {
        return Error(errc::blocked);
    };
    add("k", "1");
    auto& relay = start();
    EXPECT_EQ(drain(relay, 100ms).error().code, errc::timeout);
    EXPECT_EQ(count("pesan_outbox"), 1);
}

TEST_F(Relay, IdleMeansOneReadAPoll) {
    start({.poll = 100ms});
    add("k", "1");
    ASSERT_TRUE(emptied());
    context_.run_for(50ms);
    const int reads = counted_.reads;
    const int writes = counted_.writes;
    context_.run_for(1s);
    EXPECT_LE(counted_.reads - reads, 11);
    EXPECT_EQ(counted_.writes - writes, 0);
}

TEST_F(Relay, AnotherProcessIsHeardWithoutPolling) {
    if (!on_postgresql()) return;  // SQLite has no word for other processes: they poll.
    auto other = open_another();
    auto others_outbox = Outbox::open(*other).value();
    start({.poll = 1h});
    ASSERT_TRUE(until([this] { return counted_.reads > 0; }));
    // LISTEN may still be on its way when the first is added.
    int added = 0;
    ASSERT_TRUE(until([&] {
        if (script_.arrived.size() < 3 && added < 200) {
            add_through(*other, *others_outbox, "k", std::to_string(added++));
        }
        return script_.arrived.size() >= 3;
    }));
    ASSERT_TRUE(emptied());
    other->close();
}

/// The copy has another holder's lease in it, of a machine it knows nothing of.
TEST_F(Relay, ARestoredDatabaseIsRelayed) {
    add("k", "1");
    execute(
        "UPDATE pesan_outbox_lease SET token = 9, renewals = 4, holder = 'b/s/1/2/r', duration_ms "
        "= 150");
    start({.poll = 1h, .lease = 100ms});
    ASSERT_TRUE(emptied());
    EXPECT_GT(sql_int(query("SELECT token FROM pesan_outbox_lease").at(0).at(0)), 9);
}

TEST_F(Relay, MetricsTellRowsAndRelayed) {
    auto metrics = std::make_shared<Metrics>();
    start({.poll = 20ms, .metrics = metrics});
    add("k", "1");
    ASSERT_TRUE(emptied());
    EXPECT_TRUE(until(
        [&] { return metrics->text().find("pesan_outbox_relayed_total{") != std::string::npos; }));
    EXPECT_TRUE(until([&] {
        const auto text = metrics->text();
        return text.find("} 1\n", text.find("pesan_outbox_relayed_total{")) != std::string::npos;
    }));
}

}  // namespace

}  // namespace pesan::test
