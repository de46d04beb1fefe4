#pragma once

#include "services/outgoing/row.hpp"
#include "services/sms/sms_transport.hpp"

namespace pesan::sms {

/// The row after a delivery receipt. A final failure of the network fails the message; a delivery
/// also settles an unknown outcome. A receipt that comes late or twice changes nothing that is
/// final.
///
/// source   SMPP 3.4 §5.2.28 and appendix B
[[nodiscard]] outgoing::Row with_receipt(outgoing::Row row, const Receipt& receipt);

}  // namespace pesan::sms
