#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace pesan::order {

inline constexpr std::size_t csv_record_bytes_max = 1024 * 1024;

/// One record and where it begins.
struct CsvRecord {
    /// The first line of the file is 1.
    std::size_t line = 0;
    std::vector<std::string> fields;
    /// What is wrong with the record; empty = nothing. The reader goes on with the next line.
    std::string fault;
};

/// Reads comma-separated values, one record at a time: quotes, doubled quotes and line breaks
/// within quotes, CRLF or LF, a byte order mark at the start; empty lines are passed over.
///
/// source   RFC 4180
class CsvReader {
public:
    /// The stream must outlive the reader.
    explicit CsvReader(std::istream& stream);

    /// Nothing at the end.
    [[nodiscard]] std::optional<CsvRecord> next();

private:
    bool read_line(std::string& line);

    std::istream& stream_;
    std::size_t line_ = 0;
};

}  // namespace pesan::order
