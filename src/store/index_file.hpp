#pragma once

#include <optional>

#include "store/segment.hpp"

namespace pesan::store {

// The index of a sealed segment, saved beside it so that a start need not read the bodies:
//
//   0          16      24   32        36     40    48         52      56      64        64 + 4 n [8
//   n] | preamble | nonce | id | chain   | zero | end | sparse   | count | first | offsets [|
//   deltas] | crc |
//
// It is a copy of what the segment says: unreadable or gone, it is made anew by reading the
// segment.

Bytes encode_index_file(const Segment& segment);
/// The index, if the bytes are that of this very state of the segment.
std::optional<SegmentIndex> decode_index_file(BytesView bytes, const Segment& segment);

}  // namespace pesan::store
