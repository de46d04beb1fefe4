#include "services/sms/receipts.hpp"

#include <gtest/gtest.h>

#include "services/sms/keyword.hpp"
#include "services/sms/receipt_rules.hpp"
#include "services/testing/run.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::sms {
namespace {

using outgoing::Row;
using outgoing::State;
using testing_support::run;

TEST(SmsKeyword, StopAndStartStandAlone) {
    for (const char* text : {"STOP", "stop", " Stop. ", "Berhenti!", "UNREG"}) {
        EXPECT_EQ(keyword_in(text), Keyword::stop) << text;
    }
    for (const char* text : {"START", "mulai", "\"Start\""})
        EXPECT_EQ(keyword_in(text), Keyword::start) << text;
    for (const char* text : {"", "...", "don't stop", "STOPPING", "kapan sampai?"}) {
        EXPECT_EQ(keyword_in(text), Keyword::none) << text;
    }
}

TEST(SmsReceipt, DeliveredSettlesAnUnknown) {
    Row row;
    row.state = State::unknown;
    row.marked = true;
    const Row after = with_receipt(row, {"1", "DELIVRD"});
    EXPECT_EQ(after.state, State::sent);
    EXPECT_FALSE(after.marked);
    EXPECT_EQ(after.receipt, "DELIVRD");
}

TEST(SmsReceipt, FinalFailuresFailAndStayFinal) {
    for (const char* state : {"EXPIRED", "DELETED", "UNDELIV", "REJECTD"}) {
        Row row;
        row.state = State::sent;
        row = with_receipt(row, {"1", state});
        EXPECT_EQ(row.state, State::failed) << state;
        EXPECT_EQ(with_receipt(row, {"1", "DELIVRD"}).state, State::failed);
    }
}

TEST(SmsReceipt, InterimStatesAreOnlyNoted) {
    Row row;
    row.state = State::sent;
    row = with_receipt(row, {"1", "ACCEPTD"});
    EXPECT_EQ(row.state, State::sent);
    EXPECT_EQ(row.receipt, "ACCEPTD");
    EXPECT_EQ(with_receipt(row, {"1", "DELIVRD"}).receipt, "DELIVRD");
}

class ReceiptsTest : public testing::Test {
protected:
    ReceiptsTest()
        : store(*outgoing::Store::open(*database, "sms")),
          receipts(
              *database, store,
              [this](SqlTransaction&, const outgoing::StepLine& line) {
                  steps.push_back(line.step + " " + line.detail);
                  return Result<void>();
              },
              clock) {}

    void save(const std::string& server_id) {
        Row row;
        row.id = "r-" + server_id;
        row.source = "/test";
        row.message_id = "m-" + server_id;
        row.order_id = "o";
        row.state = State::sent;
        row.server_id = server_id;
        const SqlWork work = [&](SqlTransaction& transaction) {
            return store.save(transaction, row);
        };
        database->transact_blocking(work).value();
    }
    Row row(const std::string& server_id) {
        Row found;
        const SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            found = store.find_by_server_id(transaction, server_id)->value();
            return {};
        };
        database->transact_blocking(work).value();
        return found;
    }
    bool is_blocked(const std::string& number) {
        bool blocked = false;
        const SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            blocked = store.blocked(transaction, number)->has_value();
            return {};
        };
        database->transact_blocking(work).value();
        return blocked;
    }

    testing_support::TemporaryDatabase database;
    ManualClock clock;
    outgoing::Store store;
    std::vector<std::string> steps;
    Receipts receipts;
};

TEST_F(ReceiptsTest, AReceiptIsWrittenDown) {
    save("7");
    ASSERT_TRUE(run(receipts.apply({"7", "UNDELIV"})));
    EXPECT_EQ(row("7").state, State::failed);
    EXPECT_EQ(steps, std::vector<std::string>{"failed receipt UNDELIV"});
}

TEST_F(ReceiptsTest, AReceiptThatOvertakesItsMessageWaits) {
    ASSERT_TRUE(run(receipts.apply({"8", "DELIVRD"})));
    save("8");
    EXPECT_EQ(row("8").receipt, "");
    ASSERT_TRUE(run(receipts.settled("8")));
    EXPECT_EQ(row("8").receipt, "DELIVRD");
    ASSERT_TRUE(run(receipts.settled("8")));
    EXPECT_EQ(steps.size(), 1u);
}

TEST_F(ReceiptsTest, StopBlocksAndStartUnblocks) {
    ASSERT_TRUE(run(receipts.take({"6281234567890", "stop"})));
    EXPECT_TRUE(is_blocked("+6281234567890"));
    ASSERT_TRUE(run(receipts.take({"+6281234567890", "terima kasih"})));
    EXPECT_TRUE(is_blocked("+6281234567890"));
    ASSERT_TRUE(run(receipts.take({"+6281234567890", "MULAI"})));
    EXPECT_FALSE(is_blocked("+6281234567890"));
}

}  // namespace
}  // namespace pesan::sms
