#include "pesan/blocking.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <boost/asio/this_coro.hpp>
#include <future>
#include <latch>
#include <optional>

#include "messaging/memory_adapter.hpp"
#include "pesan/errc.hpp"

namespace pesan::blocking {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

const SubscriptionId email{"email", ""};

/// Connects to a broker of lists that lives on the connection's own thread.
struct BlockingTest : testing::Test {
    std::optional<test::MemoryBroker> memory;

    Connection connect() {
        register_adapter("memory",
                         [this](ConnectContext context)
                             -> asio::awaitable<Result<std::unique_ptr<BrokerAdapter>>> {
                             memory.emplace(context.executor);
                             co_return memory->connect();
                         });
        return std::move(Connection::open("memory:").value());
    }
    static Message message(std::string data) { return {.type = "test", .data = std::move(data)}; }
};

TEST_F(BlockingTest, HandlersRunSideBySideOnThreadsOfTheirOwn) {
    Connection connection = connect();
    // Each handler waits for the other: on one thread neither would get on.
    std::barrier meet(2);
    std::latch done(2);
    auto subscription =
        connection.subscribe(email, ConsumerOptions{}, [&](const Delivery&) -> Outcome {
            meet.arrive_and_wait();
            done.count_down();
            return Acknowledge{};
        });
    for (const auto& result :
         connection.publish("email", std::vector<Message>{message("1"), message("2")})) {
        EXPECT_TRUE(result);
    }
    done.wait();
    EXPECT_TRUE(subscription.drain(10s));
}

TEST_F(BlockingTest, PublishAnswersWithTheIdOrTheFault) {
    Connection connection = connect();
    EXPECT_TRUE(connection.publish("email", message("1")));
    EXPECT_EQ(connection.publish("nobody", message("1")).error().code, errc::no_subscription);
    connection.close();
    connection.close();
    EXPECT_EQ(connection.publish("email", message("1")).error().code, errc::closed);
}

TEST_F(BlockingTest, OpenReportsWhatIsWrong) {
    EXPECT_EQ(Connection::open("nowhere").error().code, errc::invalid_url);
}

TEST_F(BlockingTest, ExceptionsOfAHandlerAreRetries) {
    Connection connection = connect();
    std::promise<std::uint32_t> second_attempt;
    ConsumerOptions options;
    options.retry.initial = 0ms;
    auto subscription =
        connection.subscribe(email, options, [&](const Delivery& delivery) -> Outcome {
            if (delivery.attempt == 1) throw std::runtime_error("not today");
            second_attempt.set_value(delivery.attempt);
            return Acknowledge{};
        });
    ASSERT_TRUE(connection.publish("email", message("1")));
    EXPECT_EQ(second_attempt.get_future().get(), 2u);
    EXPECT_TRUE(subscription.drain(10s));
}

}  // namespace
}  // namespace pesan::blocking
