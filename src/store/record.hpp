#pragma once

#include <cstdint>
#include <limits>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace pesan::store {

/// Log sequence number of a record, from 1; 0 = none. A record keeps it for life, also when
/// compacted.
using Sequence = std::uint64_t;

/// Types from here on belong to the store.
inline constexpr std::uint8_t record_type_private_first = 240;

/// One entry of the log. Who hands it out says how long `payload` stays valid.
struct Record {
    Sequence sequence = 0;
    /// 1 … 239, meaning given by the engine.
    std::uint8_t type = 0;
    /// A reader that does not know the type may pass over it; otherwise the record is quarantined.
    bool may_skip = false;
    BytesView payload;
};

/// When a batch was begun. `boot` is comparable only with times of the same `boot_id`.
struct BatchTime {
    WallTime wall{};
    BootTime boot{};
    /// At most 36 bytes; valid during the call that hands it out.
    std::string_view boot_id;
};

}  // namespace pesan::store
