#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/finance/entry.hpp"

namespace pesan::finance {

enum class ExportFormat { hledger, beancount, csv };

/// "hledger", "beancount", "csv"; nothing for another word.
[[nodiscard]] std::optional<ExportFormat> export_format_of(std::string_view text);

/// What stands before the first entry. The same entries give the same bytes, whenever they are
/// exported: no time of the export, no order of writing.
///
/// currencies  those the ledger has, sorted
[[nodiscard]] std::string export_heading(ExportFormat format,
                                         const std::vector<std::string>& currencies);

/// One entry; lines of zero are left out. In plain text accounting a debit is positive.
[[nodiscard]] std::string export_entry(ExportFormat format, const Entry& entry);

}  // namespace pesan::finance
