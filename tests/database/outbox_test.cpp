#include <gmock/gmock.h>

#include <thread>

#include "messaging/outbox/outbox_table.hpp"
#include "messaging/outbox/stored_outbox.hpp"
#include "pesan/errc.hpp"
#include "tests/database/fixture.hpp"

namespace pesan::test {

namespace {

using testing::ElementsAre;

Message message(std::string key, std::string data) {
    Message made;
    made.source = "/order";
    made.type = "order.placed";
    made.key = std::move(key);
    made.data = std::move(data);
    return made;
}

class OutboxRows : public DatabaseTest {
protected:
    OutboxRows() : outbox_(outbox::open_outbox(database(), clock_).value()) {}

    Result<void> add(std::vector<OutboxMessage> messages) {
        return transact(
            [&](SqlTransaction& transaction) { return outbox_->add(transaction, messages); });
    }
    outbox::Page page(std::int64_t after, std::size_t rows_max) {
        outbox::Page found;
        auto done = run(database().read([&](SqlTransaction& transaction) -> Result<void> {
            auto read = outbox::read_page(transaction, after, rows_max);
            if (!read) return read.error();
            found = std::move(*read);
            return {};
        }));
        EXPECT_TRUE(done) << done.error().message();
        return found;
    }
    std::int64_t remove(const std::vector<std::int64_t>& numbers, std::int64_t token) {
        std::int64_t removed = -1;
        EXPECT_TRUE(transact([&](SqlTransaction& transaction) -> Result<void> {
            removed = outbox::remove(transaction, numbers, token).value();
            return {};
        }));
        return removed;
    }

    ManualClock clock_;
    std::unique_ptr<outbox::StoredOutbox> outbox_;
};

TEST_F(OutboxRows, AMessageComesBackWhole) {
    Message full = message("k1", std::string("\0\xff\\x'", 5));
    full.id = "id-1";
    full.subject = "PSN-1";
    full.content_type = "application/octet-stream";
    full.time = WallTime(std::chrono::milliseconds(1'700'000'000'123));
    full.headers = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                    {"note", "é \"x\""}};
    ASSERT_TRUE(add({{"order", full}}));
    const auto found = page(0, 10);
    ASSERT_EQ(found.rows.size(), 1u);
    EXPECT_EQ(found.rows[0].content.topic, "order");
    EXPECT_EQ(found.rows[0].content.message, full);
    EXPECT_FALSE(found.more);
}

TEST_F(OutboxRows, MissingIdsAndTimesAreGivenOnce) {
    ASSERT_TRUE(add({{"order", message("", "a")}, {"order", message("", "b")}}));
    const auto found = page(0, 10);
    ASSERT_EQ(found.rows.size(), 2u);
    EXPECT_FALSE(found.rows[0].content.message.id.empty());
    EXPECT_NE(found.rows[0].content.message.id, found.rows[1].content.message.id);
    EXPECT_EQ(page(0, 10).rows[0].content.message, found.rows[0].content.message);
}

TEST_F(OutboxRows, ARollbackTakesTheRowsBack) {
    ASSERT_FALSE(transact([&](SqlTransaction& transaction) -> Result<void> {
        EXPECT_TRUE(outbox_->add(transaction, {{"order", message("k", "a")}}));
        return Error(errc::not_found);
    }));
    EXPECT_EQ(count("pesan_outbox"), 0);
}

TEST_F(OutboxRows, WhatPublishWouldRefuseIsRefused) {
    EXPECT_EQ(add({{"No Topic", message("", "a")}}).error().code, errc::invalid_argument);
    EXPECT_EQ(add({{"order", message("", std::string(message_bytes_max + 1, 'x'))}}).error().code,
              errc::message_too_large);
    EXPECT_EQ(count("pesan_outbox"), 0);
}

TEST_F(OutboxRows, PagesFollowEachOther) {
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(add({{"order", message("k", std::to_string(i))}}));
    const auto first = page(0, 3);
    ASSERT_EQ(first.rows.size(), 3u);
    EXPECT_TRUE(first.more);
    const auto second = page(first.rows.back().number, 3);
    ASSERT_EQ(second.rows.size(), 2u);
    EXPECT_EQ(second.rows[0].content.message.data, "3");
    EXPECT_FALSE(second.more);
}

TEST_F(OutboxRows, APageEndsBeforeItGrowsTooLarge) {
    const std::string large(9 * 1024 * 1024, 'x');
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(add({{"order", message("", large)}}));
    const auto found = page(0, 512);
    EXPECT_EQ(found.rows.size(), 1u);
    EXPECT_TRUE(found.more);
}

TEST_F(OutboxRows, OnlyTheLeasesTokenRemoves) {
    ASSERT_TRUE(add({{"order", message("", "a")}}));
    const auto number = page(0, 1).rows.at(0).number;
    EXPECT_EQ(remove({number}, 7), 0);
    EXPECT_EQ(remove({number, number + 1}, 0), 1);
    EXPECT_EQ(count("pesan_outbox"), 0);
}

TEST_F(OutboxRows, NumbersDoNotComeBack) {
    ASSERT_TRUE(add({{"order", message("", "a")}}));
    const auto first = page(0, 1).rows.at(0).number;
    ASSERT_EQ(remove({first}, 0), 1);
    reopen();
    auto again = outbox::open_outbox(database(), clock_).value();
    ASSERT_TRUE(transact([&](SqlTransaction& transaction) {
        return again->add(transaction, {{"order", message("", "b")}});
    }));
    EXPECT_GT(page(0, 1).rows.at(0).number, first);
}

TEST_F(OutboxRows, DepthTellsRowsAndAge) {
    EXPECT_EQ(run(outbox_->depth()).value().rows, 0u);
    ASSERT_TRUE(add({{"order", message("", "a")}, {"email", message("", "b")}}));
    clock_.advance(std::chrono::seconds(90));
    const auto depth = run(outbox_->depth()).value();
    EXPECT_EQ(depth.rows, 2u);
    EXPECT_EQ(depth.oldest_age, std::chrono::seconds(90));
}

TEST_F(OutboxRows, AWakerHearsOfCommitsUntilItEnds) {
    int heard = 0;
    auto waker = outbox::Wakers::add(outbox_->wakers(), [&] { ++heard; });
    ASSERT_TRUE(add({{"order", message("", "a")}, {"order", message("", "b")}}));
    EXPECT_EQ(heard, 1);
    waker.reset();
    ASSERT_TRUE(add({{"order", message("", "c")}}));
    EXPECT_EQ(heard, 1);
}

/// Numbers are not given in the order of commits by themselves: a slow transaction may hold a
/// smaller one back.
TEST_F(OutboxRows, WritersOfOneKeyAreNumberedInTheOrderOfTheirCommits) {
    auto other = open_another();
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::vector<std::string> committed;
    for (int writer = 0; writer < 4; ++writer) {
        threads.emplace_back([&, writer] {
            auto& target = writer % 2 == 0 ? database() : *other;
            for (int i = 0; i < 10; ++i) {
                const auto name = std::to_string(writer) + "." + std::to_string(i);
                auto done =
                    target.transact_blocking([&](SqlTransaction& transaction) -> Result<void> {
                        auto added = outbox_->add(transaction, {{"order", message("same", name)}});
                        std::lock_guard lock(mutex);
                        if (added) committed.push_back(name);  // Still under the lock of the key.
                        return added;
                    });
                EXPECT_TRUE(done);
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    std::vector<std::string> numbered;
    for (const auto& row : page(0, 100).rows)
        numbered.push_back(row.content.message.data);
    EXPECT_EQ(numbered, committed);
    other->close();
}

}  // namespace

}  // namespace pesan::test
