#pragma once

#include <filesystem>
#include <string_view>

#include "pesan/result.hpp"

namespace pesan::embedded {

/// One name for each folder of a broker, however it is written; empty = ./pesan-data/broker.
///
/// errors   invalid_url
[[nodiscard]] Result<std::filesystem::path> canonical_directory(std::string_view path);

}  // namespace pesan::embedded
