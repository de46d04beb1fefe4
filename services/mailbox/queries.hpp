#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "net/http/message.hpp"
#include "pesan/result.hpp"
#include "services/mailbox/store.hpp"

namespace pesan::mailbox {

/// `kind`, `to` and `q`. errors invalid_argument (the detail is for people)
[[nodiscard]] Result<Filter> read_filter(const http::Request& request);

/// A query parameter that is an integer within bounds; `otherwise` when it is not there.
[[nodiscard]] Result<std::uint64_t> read_number(const http::Request& request, std::string_view name,
                                                std::uint64_t least, std::uint64_t most,
                                                std::uint64_t otherwise);

}  // namespace pesan::mailbox
