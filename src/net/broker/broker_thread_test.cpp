#include "net/broker/broker_thread.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include "net/broker/ask.hpp"
#include "net/broker/local_consumer.hpp"
#include "net/broker/local_publisher.hpp"
#include "pesan/errc.hpp"
#include "store/simulated_disk.hpp"

namespace pesan::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A broker over a simulated disk, and threads that call it.
class BrokerThreadTest : public ::testing::Test {
protected:
    store::SimulatedDisk disk;
    SeededRandom random{7};
    boost::asio::thread_pool callers{2};
    std::unique_ptr<BrokerThread> broker = start();

    std::unique_ptr<BrokerThread> start() {
        BrokerThreadOptions options;
        options.log.directory = "/broker";
        options.log.segment_size_bytes = 256u << 10;
        options.log.segment_size_bytes_urgent = 64u << 10;
        options.log.disk_free_bytes_min = 1u << 20;
        return std::make_unique<BrokerThread>(options, disk, SystemClock::instance(), random);
    }

    template <class T>
    T await(boost::asio::awaitable<T> work) {
        auto done = boost::asio::co_spawn(callers, std::move(work), boost::asio::use_future);
        if (done.wait_for(seconds(30)) != std::future_status::ready)
            throw std::runtime_error("no answer");
        return done.get();
    }
    Result<void> declare(const std::string& name) {
        AskCall<void>::Work work = [name](BrokerThread& b) -> Result<void> {
            broker::QueueSpec queue;
            queue.name = broker::QueueName(name);
            if (auto made = b.engine().declare_exchange(
                    {broker::ExchangeName(name), broker::ExchangeType::fanout});
                !made)
                return made;
            if (auto made = b.engine().declare_queue(queue); !made) return made;
            return b.engine().bind({broker::ExchangeName(name), queue.name, ""});
        };
        return await(ask<void>(*broker, std::move(work), true));
    }
    std::vector<Result<std::size_t>> publish(std::shared_ptr<LocalPublisher> publisher,
                                             const std::string& exchange, std::size_t count,
                                             milliseconds limit = seconds(20)) {
        std::vector<OutgoingMessage> messages(count);
        for (std::size_t i = 0; i < count; ++i) {
            messages[i].body = std::to_string(i);
        }
        return await(
            publisher->publish(broker::ExchangeName(exchange), std::move(messages), {}, limit));
    }
    std::vector<Result<std::size_t>> publish(const std::string& exchange, std::size_t count) {
        return publish(std::make_shared<LocalPublisher>(*broker), exchange, count);
    }
    std::vector<IncomingDelivery> take(LocalConsumer& consumer, std::size_t count) {
        std::vector<IncomingDelivery> all;
        while (all.size() < count) {
            auto some = await(consumer.next(count - all.size()));
            if (!some) throw std::runtime_error(some.error().message());
            all.insert(all.end(), some->begin(), some->end());
        }
        return all;
    }
    std::shared_ptr<LocalConsumer> consume(const std::string& queue,
                                           std::uint16_t prefetch = 1000) {
        broker::ConsumerSpec spec;
        spec.prefetch = prefetch;
        auto consumer = std::make_shared<LocalConsumer>(*broker, broker::QueueName(queue), spec);
        EXPECT_TRUE(await(consumer->start()));
        return consumer;
    }
    void fail_syncs() {
        disk.fail_when([](auto operation, const std::string&) {
            return operation == store::SimulatedDisk::Operation::sync;
        });
    }
};

TEST_F(BrokerThreadTest, BatchIsConfirmedAndDeliveredInOrder) {
    ASSERT_TRUE(declare("q"));
    for (auto& result : publish("q", 500)) {
        ASSERT_TRUE(result);
        EXPECT_EQ(*result, 1u);
    }
    auto consumer = consume("q");
    auto deliveries = take(*consumer, 500);
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        EXPECT_EQ(deliveries[i].body, std::to_string(i));
    }
    consumer->close();
}

TEST_F(BrokerThreadTest, AFullConsumerStaysFullUntilItsReaderHasMadeRoom) {
    // What was held for its mark is delivered even then; it must not make the engine's pause
    // forgotten, for then nobody would end it.
    ASSERT_TRUE(declare("q"));
    auto consumer = consume("q");
    const auto delivers = [&](std::size_t bytes) {
        AskCall<bool>::Work work = [consumer, body = Bytes(bytes, 'x')](BrokerThread&) {
            broker::DeliveryView view;
            view.message.body = body;
            return Result<bool>(consumer->deliver(0, view));
        };
        return *await(ask<bool>(*broker, std::move(work), false));
    };
    constexpr auto most_of_it = LocalConsumer::waiting_bytes_max / 4 * 3;
    EXPECT_TRUE(delivers(most_of_it));
    EXPECT_FALSE(delivers(most_of_it));
    take(*consumer, 1);
    EXPECT_FALSE(delivers(1));
    take(*consumer, 2);
    EXPECT_TRUE(delivers(1));
    consumer->close();
}

TEST_F(BrokerThreadTest, UnroutableAndUnknownAreSaid) {
    AskCall<void>::Work work = [](BrokerThread& b) {
        return b.engine().declare_exchange(
            {broker::ExchangeName("lonely"), broker::ExchangeType::fanout});
    };
    ASSERT_TRUE(await(ask<void>(*broker, std::move(work), true)));
    EXPECT_EQ(*publish("lonely", 1)[0], 0u);
    EXPECT_EQ(publish("nowhere", 1)[0].error().code, broker::errc::not_found);
}

TEST_F(BrokerThreadTest, WhatWasConfirmedIsThereAfterAnOrderlyStopAndAfterACrash) {
    ASSERT_TRUE(declare("q"));
    publish("q", 10);
    broker.reset();
    disk.crash(random);
    broker = start();
    auto consumer = consume("q");
    EXPECT_EQ(take(*consumer, 10).size(), 10u);
    EXPECT_FALSE(broker->recovered_from_crash());
    consumer->close();
}

TEST_F(BrokerThreadTest, FailedSyncEndsEveryPublishAndIsToldOnce) {
    ASSERT_TRUE(declare("q"));
    std::atomic<int> told{0};
    broker->on_failure([&](const Error&) { ++told; });
    fail_syncs();
    auto results = publish("q", 3);
    for (const auto& result : results) {
        ASSERT_FALSE(result);
    }
    EXPECT_EQ(publish("q", 1)[0].error().code, broker::errc::store_failed);
    EXPECT_FALSE(declare("other"));
    EXPECT_EQ(told, 1);
}

TEST_F(BrokerThreadTest, StopAnswersWhoWaitsAndRefusesLaterCalls) {
    ASSERT_TRUE(declare("q"));
    auto consumer = consume("q");
    auto waiting = boost::asio::co_spawn(callers, consumer->next(1), boost::asio::use_future);
    std::promise<void> stopped;
    broker->stop([&](const Result<void>& outcome) {
        EXPECT_TRUE(outcome);
        stopped.set_value();
    });
    stopped.get_future().wait();
    EXPECT_EQ(waiting.get().error().code, errc::closed);
    EXPECT_EQ(publish("q", 1)[0].error().code, errc::closed);
}

TEST_F(BrokerThreadTest, ConsumerThatLagsIsNotDrownedAndMissesNothing) {
    ASSERT_TRUE(declare("q"));
    auto consumer = consume("q", 0);
    std::vector<OutgoingMessage> messages(20);
    for (auto& message : messages) {
        message.body = std::string(256 * 1024, 'x');
    }
    auto publisher = std::make_shared<LocalPublisher>(*broker);
    auto results =
        await(publisher->publish(broker::ExchangeName("q"), std::move(messages), {}, seconds(20)));
    for (const auto& result : results) {
        EXPECT_TRUE(result);
    }
    EXPECT_EQ(take(*consumer, 20).size(), 20u);
    consumer->close();
}

TEST_F(BrokerThreadTest, PublishWaitsWhileTheDiskIsNearlyFullAndGoesOnWhenThereIsRoom) {
    ASSERT_TRUE(declare("q"));
    auto publisher = std::make_shared<LocalPublisher>(*broker);
    disk.set_capacity(disk.used_bytes() + (2u << 20));
    auto publish_large = [&](milliseconds limit) {
        std::vector<OutgoingMessage> messages(1);
        messages[0].body = std::string(32 * 1024, 'x');
        return await(
            publisher->publish(broker::ExchangeName("q"), std::move(messages), {}, limit))[0];
    };
    Result<std::size_t> last = std::size_t{1};
    for (int i = 0; i < 500 && last; ++i) {
        last = publish_large(milliseconds(300));
    }
    ASSERT_FALSE(last);
    EXPECT_TRUE(last.error().code == errc::blocked || last.error().code == errc::timeout)
        << last.error().message();
    disk.set_capacity(1u << 30);
    EXPECT_TRUE(publish_large(seconds(20)));
}

TEST_F(BrokerThreadTest, DirectoryThatIsTakenIsAnErrorOfWhenReady) {
    ASSERT_TRUE(declare("q"));
    auto second = start();
    std::promise<Result<void>> ready;
    second->when_ready([&](Result<void> outcome) { ready.set_value(outcome); });
    EXPECT_EQ(ready.get_future().get().error().code, store::errc::locked);
}

TEST_F(BrokerThreadTest, CancelledWaitLosesNoDelivery) {
    ASSERT_TRUE(declare("q"));
    auto consumer = consume("q");
    boost::asio::cancellation_signal cancel;
    auto strand = boost::asio::make_strand(callers);
    auto token = boost::asio::bind_cancellation_slot(cancel.slot(), boost::asio::use_future);
    auto waiting = boost::asio::co_spawn(strand, consumer->next(1), token);
    boost::asio::post(strand, [&] { cancel.emit(boost::asio::cancellation_type::terminal); });
    EXPECT_ANY_THROW(waiting.get());
    publish("q", 1);
    EXPECT_EQ(take(*consumer, 1).size(), 1u);
    consumer->close();
}

}  // namespace
}  // namespace pesan::net
