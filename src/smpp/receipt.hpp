#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "smpp/pdu.hpp"

namespace pesan::smpp {

/// What became of a message, as a deliver_sm tells it.
struct Receipt {
    /// As the submit_sm_resp gave it.
    std::string message_id;
    /// DELIVRD, EXPIRED, DELETED, UNDELIV, ACCEPTD, UNKNOWN or REJECTD.
    std::string state;
    /// The network's code; "000" is none.
    std::string error = "000";
};

/// The usual text of a receipt. source SMPP 3.4 appendix B
///
///   id:IIII sub:001 dlvrd:001 submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DELIVRD err:000
///   text:
[[nodiscard]] std::string receipt_text(const Receipt& receipt, WallTime submitted, WallTime done);

/// Reads a deliver_sm that is marked as receipt, by its TLVs or else its text; nothing when it is
/// none.
[[nodiscard]] std::optional<Receipt> read_receipt(const ShortMessage& message);

}  // namespace pesan::smpp
