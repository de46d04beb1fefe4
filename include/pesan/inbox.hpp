#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pesan/sql.hpp"

namespace pesan {

/// The receiver's table of message ids: the id is written in the transaction of the effect, so a
/// redelivery changes nothing. Consumers with a transaction do this by themselves; the class is for
/// programs that receive in another way.
class Inbox {
public:
    /// Creates or upgrades the table; ids are kept `keep` (default 14 days) and cleaned in small
    /// steps.
    [[nodiscard]] static Result<std::unique_ptr<Inbox>> open(
        SqlDatabase& database, std::chrono::hours keep = std::chrono::hours(24 * 14));
    virtual ~Inbox() = default;

    /// Remembers a message (source and id together name it) for a reader.
    ///
    /// returns  true when it is new; false when its effect is already there
    virtual Result<bool> remember(SqlTransaction& transaction, std::string_view reader,
                                  std::string_view source, std::string_view id) = 0;
    /// The same for many, in one statement; one answer each.
    virtual Result<std::vector<bool>> remember_all(
        SqlTransaction& transaction, std::string_view reader,
        std::span<const std::pair<std::string, std::string>> source_and_id) = 0;
};

}  // namespace pesan
