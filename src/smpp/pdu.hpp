#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::smpp {

/// source  SMPP 3.4 §5.1.2.1
enum class Command : std::uint32_t {
    bind_receiver = 0x00000001,
    bind_transmitter = 0x00000002,
    submit_sm = 0x00000004,
    deliver_sm = 0x00000005,
    unbind = 0x00000006,
    bind_transceiver = 0x00000009,
    enquire_link = 0x00000015,
    generic_nack = 0x80000000,
    bind_receiver_resp = 0x80000001,
    bind_transmitter_resp = 0x80000002,
    submit_sm_resp = 0x80000004,
    deliver_sm_resp = 0x80000005,
    unbind_resp = 0x80000006,
    bind_transceiver_resp = 0x80000009,
    enquire_link_resp = 0x80000015,
};

[[nodiscard]] constexpr bool is_response(Command command) {
    return (static_cast<std::uint32_t>(command) & 0x80000000u) != 0;
}
[[nodiscard]] constexpr Command response_to(Command request) {
    return static_cast<Command>(static_cast<std::uint32_t>(request) | 0x80000000u);
}

/// An optional parameter: tag, length, value.
struct Tlv {
    std::uint16_t tag = 0;
    Bytes value = {};
    friend bool operator==(const Tlv&, const Tlv&) = default;
};

inline constexpr std::uint16_t tag_receipted_message_id = 0x001e;
inline constexpr std::uint16_t tag_message_payload = 0x0424;
inline constexpr std::uint16_t tag_message_state = 0x0427;

inline constexpr std::uint8_t esm_class_receipt = 0x04;
inline constexpr std::uint8_t esm_class_udh = 0x40;

/// Body of the three bind requests.
struct Bind {
    std::string system_id = {};
    std::string password = {};
    std::string system_type = {};
    std::uint8_t interface_version = 0x34;
    std::uint8_t addr_ton = 0;
    std::uint8_t addr_npi = 0;
    std::string address_range = {};

    template <class Self, class Walker>
    static bool fields(Self& self, Walker& walk) {
        return walk.text(self.system_id, 16, "system_id") &&
               walk.text(self.password, 9, "password") &&
               walk.text(self.system_type, 13, "system_type") &&
               walk.byte(self.interface_version) && walk.byte(self.addr_ton) &&
               walk.byte(self.addr_npi) && walk.text(self.address_range, 41, "address_range");
    }
    friend bool operator==(const Bind&, const Bind&) = default;
};

/// Body of the three bind responses.
struct BindResp {
    std::string system_id = {};
    std::vector<Tlv> tlvs = {};

    template <class Self, class Walker>
    static bool fields(Self& self, Walker& walk) {
        return walk.text(self.system_id, 16, "system_id") && walk.tlvs(self.tlvs);
    }
    friend bool operator==(const BindResp&, const BindResp&) = default;
};

/// Body of submit_sm and deliver_sm.
struct ShortMessage {
    std::string service_type = {};
    std::uint8_t source_addr_ton = 0;
    std::uint8_t source_addr_npi = 0;
    std::string source_addr = {};
    std::uint8_t dest_addr_ton = 0;
    std::uint8_t dest_addr_npi = 0;
    std::string destination_addr = {};
    std::uint8_t esm_class = 0;
    std::uint8_t protocol_id = 0;
    std::uint8_t priority_flag = 0;
    std::string schedule_delivery_time = {};
    std::string validity_period = {};
    std::uint8_t registered_delivery = 0;
    std::uint8_t replace_if_present_flag = 0;
    std::uint8_t data_coding = 0;
    std::uint8_t sm_default_msg_id = 0;
    /// At most 254 bytes; longer ones go into the TLV message_payload.
    Bytes short_message = {};
    std::vector<Tlv> tlvs = {};

    template <class Self, class Walker>
    static bool fields(Self& self, Walker& walk) {
        return walk.text(self.service_type, 6, "service_type") && walk.byte(self.source_addr_ton) &&
               walk.byte(self.source_addr_npi) && walk.text(self.source_addr, 21, "source_addr") &&
               walk.byte(self.dest_addr_ton) && walk.byte(self.dest_addr_npi) &&
               walk.text(self.destination_addr, 21, "destination_addr") &&
               walk.byte(self.esm_class) && walk.byte(self.protocol_id) &&
               walk.byte(self.priority_flag) &&
               walk.text(self.schedule_delivery_time, 17, "schedule_delivery_time") &&
               walk.text(self.validity_period, 17, "validity_period") &&
               walk.byte(self.registered_delivery) && walk.byte(self.replace_if_present_flag) &&
               walk.byte(self.data_coding) && walk.byte(self.sm_default_msg_id) &&
               walk.octets(self.short_message, 254, "short_message") && walk.tlvs(self.tlvs);
    }
    friend bool operator==(const ShortMessage&, const ShortMessage&) = default;

    /// short_message, or message_payload when that carries the text; valid as long as this is
    /// unchanged.
    [[nodiscard]] BytesView payload() const;
};

/// Body of submit_sm_resp and deliver_sm_resp.
struct MessageResp {
    std::string message_id = {};
    std::vector<Tlv> tlvs = {};

    template <class Self, class Walker>
    static bool fields(Self& self, Walker& walk) {
        return walk.text(self.message_id, 65, "message_id") && walk.tlvs(self.tlvs);
    }
    friend bool operator==(const MessageResp&, const MessageResp&) = default;
};

/// unbind, enquire_link, their responses, generic_nack.
struct NoBody {
    template <class Self, class Walker>
    static bool fields(Self&, Walker&) {
        return true;
    }
    friend bool operator==(const NoBody&, const NoBody&) = default;
};

using Body = std::variant<NoBody, Bind, BindResp, ShortMessage, MessageResp>;

/// One protocol data unit:
///
///   length u32 | command u32 | status u32 | sequence u32 | body        all big-endian; length
///   counts itself
struct Pdu {
    Command command = Command::enquire_link;
    std::uint32_t status = 0;
    std::uint32_t sequence = 0;
    Body body = {};
    friend bool operator==(const Pdu&, const Pdu&) = default;
};

inline constexpr std::size_t pdu_bytes_max = 128 * 1024;
inline constexpr std::uint32_t sequence_max = 0x7fffffff;

/// errors  field_too_long (the detail names it)
[[nodiscard]] Result<Bytes> encode(const Pdu& pdu);

/// The header of a PDU whose body may not be readable: enough to answer it.
struct Header {
    std::uint32_t command = 0;
    std::uint32_t status = 0;
    std::uint32_t sequence = 0;
};

/// The first complete PDU of a stream's bytes; nothing while it is not complete. Valid as long as
/// `stream`.
///
/// errors  pdu_length_invalid: the stream is lost
[[nodiscard]] Result<std::optional<BytesView>> first_pdu(BytesView stream);

[[nodiscard]] Header read_header(BytesView pdu);

/// errors  command_unknown, pdu_malformed
[[nodiscard]] Result<Pdu> decode(BytesView pdu);

}  // namespace pesan::smpp
