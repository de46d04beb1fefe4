#pragma once

#include "messaging/outbox/outbox_table.hpp"

namespace pesan::outbox {

/// The values of an INSERT: added_ms, size, topic, ordering_key, id, source, type, subject,
/// time_ms, content_type, headers, data. The message's time must be set.
[[nodiscard]] SqlRow to_row(OutboxMessage message, std::int64_t added_ms);
/// The columns of a read: number, added_ms, topic and so on, without the size.
[[nodiscard]] StoredMessage from_row(SqlRow row);

}  // namespace pesan::outbox
