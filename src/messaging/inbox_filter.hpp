#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "pesan/delivery.hpp"
#include "pesan/inbox.hpp"

namespace pesan {

/// Remembers the deliveries' ids and says which of them are new: not in the inbox, and not twice in
/// this span. Messages without an id cannot be told apart and count as new.
[[nodiscard]] Result<std::vector<bool>> remember_new(Inbox& inbox, SqlTransaction& transaction,
                                                     std::string_view reader,
                                                     std::span<const Delivery> deliveries);

}  // namespace pesan
