#pragma once

#include <string>
#include <string_view>

#include "amqp/table.hpp"
#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::access {

/// A key of the settings made of names. NUL cannot stand in a name, so that no two triples make the
/// same key. Settings have keys of at most 255 bytes: a longer one ends in the hash of its names.
[[nodiscard]] std::string joined_key(std::string_view prefix, std::string_view first,
                                     std::string_view second = {}, std::string_view third = {});

[[nodiscard]] Bytes bytes_of(const amqp::Table& table);
/// errors   malformed_setting
[[nodiscard]] Result<amqp::Table> table_of(BytesView value);
/// Empty when there is no text of that name.
[[nodiscard]] std::string text_field(const amqp::Table& table, std::string_view name);

}  // namespace pesan::broker::access
