#include "net/broker/call_queue.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

namespace pesan::net {
namespace {

class Nothing final : public Call {
public:
    void run(BrokerThread&) override {}
    void refuse(const Error&) override {}
};

struct Queue {
    CallQueue queue;
    boost::asio::io_context caller;
    int woken = 0;

    CallQueue::Pushed push(bool urgent = false) {
        std::shared_ptr<Call> call = std::make_shared<Nothing>();
        return queue.push(call, urgent);
    }
    void fill() {
        while (push() != CallQueue::Pushed::full) {
        }
    }
    void wait() {
        queue.wait_for_room(boost::asio::bind_executor(caller, [this] { ++woken; }));
    }
    std::size_t take() {
        std::vector<std::shared_ptr<Call>> calls;
        queue.take(calls);
        return calls.size();
    }
};

TEST(CallQueue, OneWakeUpForAllBetweenTwoTakes) {
    Queue q;
    EXPECT_EQ(q.push(), CallQueue::Pushed::wake);
    EXPECT_EQ(q.push(), CallQueue::Pushed::quiet);
    EXPECT_EQ(q.push(), CallQueue::Pushed::quiet);
    EXPECT_EQ(q.take(), 3u);
    EXPECT_EQ(q.push(), CallQueue::Pushed::wake);
}

TEST(CallQueue, IsBoundedButForUrgentCalls) {
    Queue q;
    q.fill();
    EXPECT_EQ(q.push(), CallQueue::Pushed::full);
    EXPECT_EQ(q.push(true), CallQueue::Pushed::quiet);
    EXPECT_EQ(q.take(), CallQueue::calls_max + 1);
}

TEST(CallQueue, CallerThatFoundItFullIsWokenByTheNextTake) {
    Queue q;
    q.fill();
    q.wait();
    q.caller.poll();
    EXPECT_EQ(q.woken, 0);
    q.take();
    q.caller.restart();
    q.caller.poll();
    EXPECT_EQ(q.woken, 1);
}

TEST(CallQueue, WaitingForRoomThatIsThereEndsAtOnce) {
    Queue q;
    q.wait();
    q.caller.poll();
    EXPECT_EQ(q.woken, 1);
}

TEST(CallQueue, CloseWakesWhoWaitsAndRefusesWhatComes) {
    Queue q;
    q.fill();
    q.wait();
    EXPECT_EQ(q.queue.close().size(), CallQueue::calls_max);
    q.caller.poll();
    EXPECT_EQ(q.woken, 1);
    EXPECT_EQ(q.push(true), CallQueue::Pushed::closed);
}

}  // namespace
}  // namespace pesan::net
