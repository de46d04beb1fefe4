#pragma once

#include <optional>

#include "base/bytes.hpp"

namespace pesan {

/// The standard alphabet with padding, in one line.
///
/// source   RFC 4648 §4
[[nodiscard]] std::string base64_encode(BytesView bytes);

/// Nothing when a character is foreign, the padding is wrong, or bits behind the end are set.
[[nodiscard]] std::optional<Bytes> base64_decode(std::string_view text);

}  // namespace pesan
