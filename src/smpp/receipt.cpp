#include "smpp/receipt.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <string_view>

namespace pesan::smpp {

namespace {

constexpr std::uint8_t message_type_bits = 0x3c;

/// By the value of the TLV message_state. source SMPP 3.4 §5.2.28
constexpr std::array<std::string_view, 9> state_names = {"UNKNOWN", "ENROUTE", "DELIVRD",
                                                         "EXPIRED", "DELETED", "UNDELIV",
                                                         "ACCEPTD", "UNKNOWN", "REJECTD"};

std::string minute_of(WallTime time) {
    return fmt::format("{:%y%m%d%H%M}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

/// The word after "name:".
std::string word_after(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) return {};
    const auto rest = text.substr(at + name.size());
    return std::string(rest.substr(0, rest.find(' ')));
}

void read_tlvs(const std::vector<Tlv>& tlvs, Receipt& receipt) {
    for (const auto& tlv : tlvs) {
        if (tlv.tag == tag_receipted_message_id)
            receipt.message_id = tlv.value.substr(0, tlv.value.find('\0'));
        if (tlv.tag == tag_message_state && tlv.value.size() == 1) {
            const auto state = static_cast<unsigned char>(tlv.value[0]);
            receipt.state = state < state_names.size() ? state_names[state] : "UNKNOWN";
        }
    }
}

}  // namespace

std::string receipt_text(const Receipt& receipt, WallTime submitted, WallTime done) {
    return fmt::format("id:{} sub:001 dlvrd:{} submit date:{} done date:{} stat:{} err:{} text:",
                       receipt.message_id, receipt.state == "DELIVRD" ? "001" : "000",
                       minute_of(submitted), minute_of(done), receipt.state, receipt.error);
}

std::optional<Receipt> read_receipt(const ShortMessage& message) {
    if ((message.esm_class & message_type_bits) != esm_class_receipt) return std::nullopt;
    const auto text = message.payload();
    Receipt receipt{word_after(text, "id:"), word_after(text, "stat:"), word_after(text, "err:")};
    read_tlvs(message.tlvs, receipt);
    if (receipt.message_id.empty() || receipt.state.empty()) return std::nullopt;
    return receipt;
}

}  // namespace pesan::smpp
