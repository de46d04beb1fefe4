#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace pesan {

/// A new UUID of version 7: 36 characters, ordered by the wall clock's milliseconds.
///
/// Ids made one after the other by one process rise strictly, so that rows keyed by them are
/// appended to an index. source   RFC 9562 §5.7 and §6.2 method 1 (a counter in rand_a)
[[nodiscard]] std::string new_uuid();

/// The same from a given clock and randomness; the caller keeps order.
[[nodiscard]] std::string make_uuid_v7(WallTime time, std::uint16_t counter, std::uint64_t random);

}  // namespace pesan
