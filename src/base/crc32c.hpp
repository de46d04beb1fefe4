#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace pesan {

/// CRC-32C (Castagnoli) of `bytes`, continued from `seed`: crc32c(b, crc32c(a)) == crc32c(a + b).
///
/// source   RFC 3720 appendix B.4 (polynomial and test vectors)
[[nodiscard]] std::uint32_t crc32c(BytesView bytes, std::uint32_t seed = 0);

}  // namespace pesan
