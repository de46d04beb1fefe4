#include "smpp/pdu.hpp"

#include <gtest/gtest.h>

#include "smpp/errc.hpp"
#include "smpp/receipt.hpp"
#include "smpp/split.hpp"
#include "smpp/status.hpp"
#include "smpp/user_data.hpp"

namespace pesan::smpp {
namespace {

Pdu submit() {
    ShortMessage message;
    message.source_addr = "Toko";
    message.dest_addr_ton = 1;
    message.destination_addr = "6281234567890";
    message.registered_delivery = 1;
    message.short_message = Bytes("hi\0\x1b\x65", 5);
    message.tlvs = {{tag_message_payload, Bytes(300, 'x')}, {0x1400, ""}};
    return {Command::submit_sm, 0, 7, message};
}

std::vector<Pdu> all_kinds() {
    return {submit(),
            {Command::deliver_sm, 0, 1, ShortMessage{}},
            {Command::bind_transceiver, 0, 1, Bind{.system_id = "pesan", .password = "secret"}},
            {Command::bind_receiver_resp, 0, 1, BindResp{"smsc", {{0x0210, "\x34"}}}},
            {Command::submit_sm_resp, 0, 7, MessageResp{"id-1", {}}},
            {Command::submit_sm_resp, throttled, 7, MessageResp{}},
            {Command::enquire_link, 0, 3, NoBody{}},
            {Command::unbind_resp, 0, 3, NoBody{}},
            {Command::generic_nack, invalid_command_id, 3, NoBody{}}};
}

TEST(Pdu, EveryKindComesBack) {
    for (const auto& pdu : all_kinds()) {
        const auto bytes = encode(pdu);
        ASSERT_TRUE(bytes);
        const auto stream = *bytes + "next";
        const auto first = first_pdu(stream);
        ASSERT_TRUE(first && *first);
        EXPECT_EQ(**first, *bytes);
        const auto back = decode(*bytes);
        ASSERT_TRUE(back) << back.error().message();
        EXPECT_EQ(*back, pdu);
    }
}

TEST(Pdu, BytesAreThoseOfTheStandard) {
    const auto bytes = encode({Command::submit_sm_resp, 0, 0x01020304, MessageResp{"AB", {}}});
    EXPECT_EQ(*bytes, Bytes("\0\0\0\x13\x80\0\0\x04\0\0\0\0\x01\x02\x03\x04"
                            "AB\0",
                            19));
}

TEST(Pdu, EveryTruncationIsRefused) {
    // Without TLVs: a cut between two of them would be a shorter, good PDU.
    auto pdu = submit();
    std::get<ShortMessage>(pdu.body).tlvs.clear();
    const auto bytes = *encode(pdu);
    for (std::size_t size = 16; size < bytes.size(); ++size) {
        const auto cut = decode(BytesView(bytes).substr(0, size));
        ASSERT_FALSE(cut) << size;
        EXPECT_EQ(cut.error().code, errc::pdu_malformed);
    }
    EXPECT_FALSE(decode(bytes + "x"));
}

TEST(Pdu, StreamIsRefusedByItsLength) {
    EXPECT_FALSE(first_pdu(Bytes("\0\0\0\x0f", 4)));
    EXPECT_FALSE(first_pdu(Bytes("\x7f\xff\xff\xff", 4)));
    EXPECT_FALSE(first_pdu("GET / HTTP/1.1\r\n"));
    EXPECT_EQ(*first_pdu(Bytes("\0\0\0\x10", 4)), std::nullopt);
    EXPECT_EQ(*first_pdu(Bytes("\0", 1)), std::nullopt);
}

TEST(Pdu, LongFieldsAreNotSent) {
    auto pdu = submit();
    auto& message = std::get<ShortMessage>(pdu.body);
    message.destination_addr = Bytes(21, '1');
    EXPECT_EQ(encode(pdu).error().code, errc::field_too_long);
    message.destination_addr = "1";
    message.short_message = Bytes(255, 'x');
    EXPECT_EQ(encode(pdu).error().detail, "short_message");
    message.short_message = "";
    message.source_addr = Bytes("a\0b", 3);
    EXPECT_FALSE(encode(pdu));
}

TEST(Pdu, UnknownCommandIsNamed) {
    auto bytes = *encode({Command::enquire_link, 0, 9, NoBody{}});
    bytes[7] = 0x77;
    EXPECT_EQ(decode(bytes).error().code, errc::command_unknown);
    EXPECT_EQ(read_header(bytes).sequence, 9u);
}

TEST(Status, SendersLearnWhetherToTryAgain) {
    EXPECT_EQ(refusal_of(throttled), Refusal::throttled);
    EXPECT_EQ(refusal_of(system_error), Refusal::for_now);
    EXPECT_EQ(refusal_of(invalid_destination), Refusal::for_good);
    EXPECT_EQ(status_name(throttled), "ESME_RTHROTTLED (0x58)");
    EXPECT_EQ(status_name(0x400), "status 0x400");
}

TEST(Receipt, TextAndTlvsAreRead) {
    ShortMessage message;
    message.esm_class = esm_class_receipt;
    message.short_message = receipt_text({"abc", "DELIVRD"}, WallTime{}, WallTime{});
    EXPECT_EQ(message.short_message,
              "id:abc sub:001 dlvrd:001 submit date:7001010000 done date:7001010000 stat:DELIVRD "
              "err:000 text:");
    EXPECT_EQ(read_receipt(message)->message_id, "abc");
    message.tlvs = {{tag_receipted_message_id, Bytes("xyz\0", 4)}, {tag_message_state, "\x05"}};
    EXPECT_EQ(read_receipt(message)->message_id, "xyz");
    EXPECT_EQ(read_receipt(message)->state, "UNDELIV");
    message.esm_class = 0;
    EXPECT_FALSE(read_receipt(message));
}

ShortMessage with_header(const Bytes& payload, std::uint8_t coding = 0) {
    ShortMessage message;
    message.esm_class = esm_class_udh;
    message.data_coding = coding;
    message.short_message = payload;
    return message;
}

TEST(UserData, SegmentsOfSplitAreReadBack) {
    const auto parts = split(Bytes(200, 'x'), 0xab);
    const auto second = read_user_data(with_header(parts->segments[1]));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->part, (Part{0xab, 2, 2}));
    EXPECT_EQ(second->text, Bytes(47, 'x'));
}

TEST(UserData, SixteenBitReferencesAndOtherElements) {
    const auto data =
        read_user_data(with_header(Bytes("\x0a\x05\x02\x01\x02\x08\x04\x01\x02\x03\x02hi", 13)));
    ASSERT_TRUE(data);
    EXPECT_EQ(data->part, (Part{0x0102, 3, 2}));
    EXPECT_EQ(data->text, "hi");
}

TEST(UserData, BrokenHeadersAreRefused) {
    EXPECT_FALSE(read_user_data(with_header("")));
    EXPECT_FALSE(read_user_data(with_header(Bytes("\x05\x00\x03\x01", 4))));
    EXPECT_FALSE(read_user_data(with_header(Bytes("\x05\x00\x03\x01\x02\x03", 6))));
    EXPECT_FALSE(read_user_data(with_header(Bytes("\x05\x00\x03\x01\x00\x00", 6))));
    EXPECT_FALSE(read_user_data(with_header(Bytes("\x03\x00\x09\x01", 4))));
}

TEST(UserData, CodingsAreDecoded) {
    ShortMessage message;
    message.short_message = Bytes("\x00\x52", 2);
    EXPECT_EQ(read_user_data(message)->text, "@R");
    message.data_coding = 8;
    EXPECT_EQ(read_user_data(message)->text, "R");
    message.data_coding = 0x18;  // UCS-2, to be shown at once
    EXPECT_EQ(read_user_data(message)->coding, "ucs2");
    message.data_coding = 4;
    EXPECT_EQ(read_user_data(message)->text, "0052");
    message.short_message = "\xe9";
    message.data_coding = 3;
    EXPECT_EQ(read_user_data(message)->text, "é");
}

}  // namespace
}  // namespace pesan::smpp
