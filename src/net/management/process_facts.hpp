#pragma once

#include <cstdint>

namespace pesan::management {

/// What the operating system tells of this process.
struct ProcessFacts {
    int pid = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t open_files = 0;
    std::uint64_t open_files_max = 0;
};

[[nodiscard]] ProcessFacts process_facts();

}  // namespace pesan::management
