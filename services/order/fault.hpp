#pragma once

#include <string>

namespace pesan::order {

/// One thing that is wrong with an order, and where.
struct Fault {
    /// JSON pointer into the body: "/lines/0/quantity".
    std::string pointer;
    std::string detail;

    bool operator==(const Fault&) const = default;
};

}  // namespace pesan::order
