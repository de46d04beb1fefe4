#pragma once

#include <boost/json/value.hpp>

#include "services/mailbox/caught.hpp"

namespace pesan::mailbox {

/// One line of a list. source docs/mailbox.md
[[nodiscard]] boost::json::value summary_json(const Caught& message);
/// One message with all that can be read from it.
[[nodiscard]] boost::json::value message_json(const Caught& message);

}  // namespace pesan::mailbox
