#pragma once

#include <string>
#include <vector>

namespace pesan::app {

/// A table for a terminal: columns as wide as their widest cell, numbers to the right.
class Table {
public:
    explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace pesan::app
