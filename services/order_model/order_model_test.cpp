#include <gtest/gtest.h>

#include "services/order_model/contact.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"
#include "services/order_model/time_text.hpp"

namespace pesan::order {
namespace {

Order sample() {
    Order order;
    order.id = "0198c0de-0000-7000-8000-000000000001";
    order.number = number_text(123);
    order.placed_at_ms = 1'769'847'330'123;
    order.note = "hadiah \"ulang tahun\"\nkartu: \\ ✓";
    order.customer = Customer{"Siti", "siti@example.com", "+6281234567890"};
    order.lines = {{"KOPI-250", "Kopi Gayo 250 g", 2, {7'500'000, "IDR"}, {15'000'000, "IDR"}}};
    order.subtotal = {15'000'000, "IDR"};
    order.vat_rate_bp = 1100;
    order.vat = {1'650'000, "IDR"};
    order.total = {16'650'000, "IDR"};
    return order;
}

Order read_back(const Order& order) {
    const auto value = parse_json(to_json(order));
    EXPECT_TRUE(value.has_value()) << value.error().message();
    const auto read = order_of(*value);
    EXPECT_TRUE(read.has_value()) << read.error().message();
    return *read;
}

TEST(OrderJson, ReadsBackWhatItWrites) {
    Order order = sample();
    EXPECT_EQ(read_back(order), order);
    order.status = Status::cancelled;
    order.cancelled_at_ms = order.placed_at_ms + 1;
    order.customer->phone.reset();
    order.note.reset();
    EXPECT_EQ(read_back(order), order);
    order.customer.reset();
    order.kind = Kind::credit_note;
    order.lines[0].quantity = -2;
    EXPECT_EQ(read_back(order), order);
}

TEST(OrderJson, NamesTheMemberThatIsWrong) {
    const auto fault = [](const char* from, const char* to) {
        std::string text = to_json(sample());
        text.replace(text.find(from), std::string_view(from).size(), to);
        const auto read = order_of(*parse_json(text));
        return read ? std::string("read") : read.error().detail;
    };
    EXPECT_EQ(fault(R"("quantity":2)", R"("quantity":"2")"),
              "/lines/0/quantity: expected an integer");
    EXPECT_EQ(fault(R"("total")", R"("sum")"), "/total/amount: expected an integer");
    EXPECT_EQ(fault("2026-01-31", "2026-02-31"), "/placed_at: expected a time of RFC 3339");
    EXPECT_EQ(fault(R"("kind":"order")", R"("kind":"gift")"),
              "/kind: expected \"order\" or \"credit_note\"");
    EXPECT_EQ(order_of_event("{}").error().detail, "/order: expected an object");
    EXPECT_EQ(order_of_event("[").error().code, model_errc::json_malformed);
}

TEST(JsonText, RefusesRepeatedKeysAtAnyDepth) {
    EXPECT_EQ(parse_json(R"({"a":1,"a":2})").error().detail, "the key /a is there twice");
    EXPECT_EQ(parse_json(R"({"l":[{"x":1},{"q":1,"\u0071":2}]})").error().detail,
              "the key /l/1/q is there twice");
    EXPECT_TRUE(parse_json(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})").has_value());
}

TEST(JsonText, RefusesWhatIsNotStrictJson) {
    const std::string deep = std::string(40, '[') + std::string(40, ']');
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("{} x"), std::string("{'a':1}"),
          std::string("\"\xff\""), std::string("// c\n1"), std::string("[1,]"), deep})
        EXPECT_FALSE(parse_json(text).has_value()) << text;
    EXPECT_TRUE(parse_json(" {\"a\": 1.5} \n").has_value());
}

TEST(TimeText, ReadsBackWhatItWrites) {
    EXPECT_EQ(time_text(1'769'847'330'123), "2026-01-31T08:15:30.123Z");
    EXPECT_EQ(time_text(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(*parse_time("2026-01-31T08:15:30.123Z"), 1'769'847'330'123);
    EXPECT_EQ(*parse_time("2026-01-31T15:15:30.1239+07:00"), 1'769'847'330'123);
    EXPECT_EQ(*parse_time("2026-01-31T08:15:30z"), 1'769'847'330'000);
}

TEST(TimeText, RefusesWhatIsNoTime) {
    for (const auto* text :
         {"", "2026-01-31", "2026-01-31T08:15:30", "2026-02-29T00:00:00Z", "2026-01-31T24:00:00Z",
          "2026-01-31T08:15:30.Z", "2026-01-31T08:15:30Zx", "2026-1-31T08:15:30Z"})
        EXPECT_FALSE(parse_time(text).has_value()) << text;
}

TEST(Contact, EmailAddresses) {
    for (const auto* good :
         {"a@b.id", "budi.santoso+shop@mail.example.co.id", "ü@exämple.de", "x@localhost"})
        EXPECT_EQ(email_fault(good), "") << good;
    for (const auto* bad : {"", "a", "a@", "@b.id", "a b@c.id", "a@b", "a@b..id", ".a@b.id",
                            "a.@b.id", "a@-b.id", "a@b.id\r\nBcc: x@y.z", "\"a\"@b.id",
                            "a@[127.0.0.1]", "a@b@c.id", "a,b@c.id", "<a@b.id>"})
        EXPECT_NE(email_fault(bad), "") << bad;
    EXPECT_NE(email_fault(std::string(65, 'a') + "@b.id"), "");
    EXPECT_NE(email_fault("a@" + std::string(260, 'b') + ".id"), "");
    EXPECT_NE(email_fault(std::string("a\0@b.id", 7)), "");
}

TEST(Contact, PhoneNumbers) {
    EXPECT_EQ(phone_fault("+6281234567890"), "");
    for (const auto* bad : {"", "081234567890", "+", "+0812345678", "+62 812 345 678",
                            "+6281234567890123", "+1234567", "+62812x45678"})
        EXPECT_NE(phone_fault(bad), "") << bad;
}

TEST(Contact, TextHasNoControlCharacters) {
    EXPECT_EQ(text_fault("Budi", 10), "");
    EXPECT_EQ(text_fault("a\nb", 10, true), "");
    for (const auto* bad : {"", "  ", "a\nb", "a\tb", "12345678901", "\x7f"})
        EXPECT_NE(text_fault(bad, 10), "") << bad;
}

}  // namespace
}  // namespace pesan::order
