#pragma once

#include <string>
#include <string_view>

namespace pesan::app {

/// The URL of one service's database: with "sqlite:" a file of its own in the data folder (or in
/// the folder that the URL names), on PostgreSQL a schema of its own.
[[nodiscard]] std::string database_url(std::string_view database, std::string_view data,
                                       std::string_view service);

}  // namespace pesan::app
