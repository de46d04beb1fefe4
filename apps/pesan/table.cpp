#include "table.hpp"

#include <algorithm>

namespace pesan::app {

namespace {

/// Code points, near enough to columns for what is shown here.
std::size_t width(const std::string& cell) {
    return static_cast<std::size_t>(std::count_if(cell.begin(), cell.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

bool numeric(const std::string& cell) {
    return !cell.empty() && cell.find_first_not_of("0123456789.,-% smhd") == std::string::npos;
}

}  // namespace

std::string Table::text() const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    std::vector<bool> right(rows_.front().size(), rows_.size() > 1);
    for (std::size_t row = 0; row < rows_.size(); ++row)
        for (std::size_t column = 0; column < widths.size(); ++column) {
            widths[column] = std::max(widths[column], width(rows_[row][column]));
            if (row > 0 && !numeric(rows_[row][column])) right[column] = false;
        }
    std::string out;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const std::string padding(widths[column] - width(row[column]), ' ');
            if (column > 0) line += "  ";
            line += right[column] ? padding + row[column] : row[column] + padding;
        }
        while (line.ends_with(' '))
            line.pop_back();
        out += line + "\n";
    }
    return out;
}

}  // namespace pesan::app
