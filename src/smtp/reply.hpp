#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace pesan::smtp {

/// An answer of the server: "250-first line", "250 last line".
struct Reply {
    /// 200 .. 599
    int code = 250;
    /// Without code; the enhanced status code, where there is one, begins each line.
    std::vector<std::string> lines;

    /// With CRLF at each line's end. CR and LF within a line become spaces.
    [[nodiscard]] Bytes encode() const;
    [[nodiscard]] bool is_positive() const { return code < 400; }
    friend bool operator==(const Reply&, const Reply&) = default;
};

}  // namespace pesan::smtp
