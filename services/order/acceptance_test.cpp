#include "services/order/acceptance.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/uuid.hpp"
#include "services/order/errc.hpp"
#include "services/order/order_changes.hpp"
#include "services/order/order_import.hpp"
#include "services/order/order_messages.hpp"
#include "services/order/order_steps.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::order {
namespace {

/// Remembers what a transaction wrote.
class RecordingDispatcher final : public Dispatcher {
public:
    [[nodiscard]] std::string name() const override { return "outbox"; }
    Result<void> write(SqlTransaction&, std::vector<OutboxMessage> written) override {
        if (fails) return Error{pesan::errc::database, "no room"};
        std::ranges::move(written, std::back_inserter(messages));
        return {};
    }
    boost::asio::awaitable<Result<void>> deliver(std::vector<OutboxMessage>) override {
        co_return Result<void>();
    }
    [[nodiscard]] bool needed() const override { return false; }

    std::vector<OutboxMessage> messages;
    bool fails = false;
};

class Orders : public testing::Test {
protected:
    Orders() {
        OrderStore::open(*database_).value();
        catalogue_ = Catalogue::open(*database_).value();
        taker_.emplace(*catalogue_, dispatcher_, money::VatRates());
    }

    static Submission submission(const std::string& key,
                                 std::vector<RequestedLine> lines = {{"KOPI-250", 2}}) {
        OrderRequest request{
            {"Siti", "siti@example.com", "+6281234567890"}, std::move(lines), "id", std::nullopt};
        return {key, "hash of " + key, std::move(request), new_uuid(), 1'769'847'330'123};
    }

    Result<std::vector<Acceptance>> take(std::vector<Submission> batch) {
        std::vector<Acceptance> answers;
        const SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            auto taken = taker_->take(transaction, batch);
            if (!taken) return taken.error();
            answers = std::move(*taken);
            return {};
        };
        auto done = database_->transact_blocking(work);
        if (!done) return done.error();
        return answers;
    }

    Order placed(const std::string& key) {
        const auto answers = take({submission(key)}).value();
        return order_of(*parse_json(std::get<Accepted>(answers[0]).record.body)).value();
    }

    template <class T>
    Result<T> transact(std::function<Result<T>(SqlTransaction&)> work) {
        std::optional<T> result;
        auto done = database_->transact_blocking([&](SqlTransaction& transaction) -> Result<void> {
            auto worked = work(transaction);
            if (!worked) return worked.error();
            result = std::move(*worked);
            return {};
        });
        if (!done) return done.error();
        return std::move(*result);
    }

    Result<ImportResult> import(std::vector<ImportedOrder> orders, bool notify = false) {
        return transact<ImportResult>([&](SqlTransaction& transaction) {
            return import_orders(transaction, dispatcher_, money::VatRates(), "file-1", orders,
                                 notify);
        });
    }

    std::int64_t count(const std::string& table) {
        return sql_int(database_.rows("SELECT count(*) FROM " + table)[0][0]);
    }

    testing_support::TemporaryDatabase database_;
    RecordingDispatcher dispatcher_;
    std::unique_ptr<Catalogue> catalogue_;
    std::optional<OrderTaker> taker_;
};

TEST_F(Orders, ATakenOrderHasPricesVatAndANumber) {
    const auto order = placed("k1");
    EXPECT_EQ(order.number, "PSN-000001");
    EXPECT_EQ(order.lines.at(0).name, "Kopi Arabika Gayo 250 g");
    EXPECT_EQ(order.subtotal.amount, 15'000'000);
    EXPECT_EQ(order.vat.amount, 1'650'000);
    EXPECT_EQ(order.total.amount, 16'650'000);
    EXPECT_EQ(placed("k2").number, "PSN-000002");
}

TEST_F(Orders, ThreeMessagesLeaveWithTheOrder) {
    const auto order = placed("k1");
    ASSERT_EQ(dispatcher_.messages.size(), 3U);
    std::set<std::string> ids;
    for (const auto& [topic, message] : dispatcher_.messages) {
        EXPECT_EQ(message.key, order.id);
        EXPECT_EQ(message.subject, order.id);
        EXPECT_EQ(message.source, "/order");
        ids.insert(message.id);
    }
    EXPECT_EQ(ids.size(), 3U);
    EXPECT_EQ(dispatcher_.messages[2].topic, "order");
    EXPECT_EQ(order_of_event(dispatcher_.messages[2].message.data).value(), order);
}

TEST_F(Orders, TheSameKeyGivesTheStoredAnswer) {
    const auto first = take({submission("k1")}).value();
    const auto second = take({submission("k1")}).value();
    EXPECT_FALSE(std::get<Accepted>(first[0]).replayed);
    EXPECT_TRUE(std::get<Accepted>(second[0]).replayed);
    EXPECT_EQ(std::get<Accepted>(first[0]).record.body, std::get<Accepted>(second[0]).record.body);
    EXPECT_EQ(count("orders"), 1);
}

TEST_F(Orders, TheSameKeyWithAnotherBodyIsRefused) {
    take({submission("k1")}).value();
    auto other = submission("k1");
    other.request_hash = "another";
    EXPECT_TRUE(std::holds_alternative<KeyReused>(take({other}).value()[0]));
}

TEST_F(Orders, OneBadOrderOfABatchLeavesTheOthers) {
    const auto answers =
        take({submission("a"), submission("b", {{"KOPI-250", 1}, {"NONE", 1}}), submission("c")})
            .value();
    EXPECT_TRUE(std::holds_alternative<Accepted>(answers[0]));
    EXPECT_EQ(std::get<std::vector<Fault>>(answers[1]),
              (std::vector<Fault>{{"/lines/1/sku", "no product has the sku 'NONE'"}}));
    EXPECT_EQ(std::get<Accepted>(answers[2]).record.order_id.size(), 36U);
    EXPECT_EQ(count("orders"), 2);
    EXPECT_EQ(count("idempotency_keys"), 2);
}

TEST_F(Orders, WithoutItsMessagesNothingIsKept) {
    dispatcher_.fails = true;
    EXPECT_FALSE(take({submission("k1")}).has_value());
    for (const auto* table : {"orders", "order_lines", "idempotency_keys"})
        EXPECT_EQ(count(table), 0) << table;
    dispatcher_.fails = false;
    EXPECT_EQ(placed("k1").number, "PSN-000001");
}

TEST_F(Orders, PricesFollowTheCatalogueForNewOrdersOnly) {
    const auto before = placed("k1");
    const SqlWork work = [&](SqlTransaction& transaction) {
        const Product dearer{"KOPI-250", "Kopi", {8'000'000, "IDR"}};
        return catalogue_->put(transaction, std::span(&dearer, 1));
    };
    database_->transact_blocking(work).value();
    EXPECT_EQ(placed("k2").lines[0].unit_price.amount, 8'000'000);
    const auto kept = transact<std::optional<StoredOrder>>(
        [&](SqlTransaction& transaction) { return OrderStore::find(transaction, before.id); });
    EXPECT_EQ((*kept)->order, before);
}

TEST_F(Orders, AnAmountBeyond64BitsIsAFault) {
    const SqlWork work = [&](SqlTransaction& transaction) {
        const Product gold{"GOLD", "Gold", {std::int64_t{1} << 50, "IDR"}};
        return catalogue_->put(transaction, std::span(&gold, 1));
    };
    database_->transact_blocking(work).value();
    const auto answers = take({submission("k", {{"GOLD", 1'000'000}})}).value();
    EXPECT_EQ(std::get<std::vector<Fault>>(answers[0])[0].pointer, "/lines/0/quantity");
}

TEST_F(Orders, CancellingTellsOnceAndAnswersAlways) {
    const auto order = placed("k1");
    dispatcher_.messages.clear();
    const auto cancel = [&](std::int64_t at) {
        return transact<StoredOrder>([&](SqlTransaction& transaction) {
            return cancel_order(transaction, dispatcher_, order.number, at);
        });
    };
    const auto first = cancel(1'769'847'340'000);
    EXPECT_EQ(first->order.status, Status::cancelled);
    EXPECT_EQ(dispatcher_.messages.size(), 3U);
    EXPECT_EQ(dispatcher_.messages[2].message.type, "order.cancelled");
    const auto second = cancel(1'769'847'350'000);
    EXPECT_EQ(second->order, first->order);
    EXPECT_EQ(dispatcher_.messages.size(), 3U);
    EXPECT_EQ(steps_of(*second).size(), 8U);
}

TEST_F(Orders, WhatCannotBeCancelledSaysWhy) {
    const auto cancel = [&](const std::string& id) {
        return transact<StoredOrder>([&](SqlTransaction& transaction) {
            return cancel_order(transaction, dispatcher_, id, 1);
        });
    };
    EXPECT_EQ(cancel("nothing").error().code, errc::order_unknown);
    EXPECT_EQ(cancel("PSN-000077").error().code, errc::order_unknown);
}

TEST_F(Orders, TheListPagesFromTheNewest) {
    for (int i = 0; i < 5; ++i)
        placed("k" + std::to_string(i));
    std::string cursor;
    std::vector<std::string> numbers;
    do {
        const auto page = transact<OrderPage>(
            [&](SqlTransaction& transaction) { return OrderStore::list(transaction, cursor, 2); });
        for (const auto& order : page->orders) {
            numbers.push_back(order.number);
            EXPECT_EQ(order.lines.size(), 1U);
        }
        cursor = page->next_cursor;
    } while (!cursor.empty());
    EXPECT_EQ(numbers, (std::vector<std::string>{"PSN-000005", "PSN-000004", "PSN-000003",
                                                 "PSN-000002", "PSN-000001"}));
}

ImportedOrder imported(std::string item, Kind kind = Kind::order, std::int64_t quantity = 3) {
    ImportedOrder made;
    made.item = std::move(item);
    made.order.kind = kind;
    made.order.placed_at_ms = 1'291'191'960'000;
    made.order.lines = {{"85123A", "", quantity, {255, "GBP"}, {}}};
    made.vat_rate_bp = 0;
    return made;
}

TEST_F(Orders, AnImportThatIsRepeatedDoublesNothing) {
    const auto first = import({imported("1"), imported("2"), imported("2")});
    EXPECT_EQ(first->imported, 2U);
    EXPECT_EQ(first->known, 1U);
    const auto again = import({imported("1"), imported("2"), imported("3")});
    EXPECT_EQ(again->imported, 1U);
    EXPECT_EQ(again->known, 2U);
    EXPECT_EQ(count("orders"), 3);
    EXPECT_EQ(dispatcher_.messages.size(), 3U);
}

TEST_F(Orders, ImportedOrdersKeepTheirTimeAndPrices) {
    import({imported("C1", Kind::credit_note, -3)}).value();
    const auto order = order_of_event(dispatcher_.messages.at(0).message.data).value();
    EXPECT_EQ(dispatcher_.messages[0].message.type, "order.credited");
    EXPECT_EQ(order.placed_at_ms, 1'291'191'960'000);
    EXPECT_EQ(order.total, (Money{-765, "GBP"}));
    EXPECT_EQ(order.lines[0].name, "85123A");
    EXPECT_FALSE(order.customer);
}

TEST_F(Orders, ImportsTellTheCustomerOnlyWhenAsked) {
    auto with = imported("1");
    with.order.customer = Customer{"", "c@example.com", std::nullopt};
    import({with}).value();
    EXPECT_EQ(dispatcher_.messages.size(), 1U);
    with.item = "2";
    import({with}, true).value();
    EXPECT_EQ(dispatcher_.messages.size(), 3U);
}

TEST_F(Orders, AnImportNamesWhatIsWrong) {
    auto bad = imported("1", Kind::order, -1);
    auto large = imported("2");
    large.order.lines[0].unit_price.amount = INT64_MAX;
    const auto result = import({bad, large, imported("3")});
    ASSERT_EQ(result->faults.size(), 2U);
    EXPECT_EQ(result->faults[0].faults[0].pointer, "/lines/0/quantity");
    EXPECT_EQ(result->faults[1].item, "2");
    EXPECT_EQ(result->imported, 1U);
}

TEST_F(Orders, OldKeysAreForgotten) {
    placed("k1");
    const auto forgotten = transact<std::int64_t>([](SqlTransaction& transaction) {
        return IdempotencyKeys::forget(transaction, 1'769'847'330'124);
    });
    EXPECT_EQ(*forgotten, 1);
}

TEST(OrderMessages, IdsRepeatAndDiffer) {
    const std::string id = new_uuid();
    std::set<std::string> ids{id};
    for (const auto happening : {Happening::placed, Happening::cancelled, Happening::credited})
        for (const auto* topic : {"email", "sms", "order"}) {
            ids.insert(message_id(id, happening, topic));
            EXPECT_EQ(message_id(id, happening, topic), message_id(id, happening, topic));
        }
    EXPECT_EQ(ids.size(), 10U);
}

}  // namespace
}  // namespace pesan::order
