#include "net/management/process_facts.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace pesan::management {

ProcessFacts process_facts() {
    ProcessFacts facts;
    facts.pid = getpid();
    std::uint64_t pages = 0;
    std::uint64_t resident_pages = 0;
    if (std::ifstream("/proc/self/statm") >> pages >> resident_pages)
        facts.resident_bytes = resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    std::error_code failed;
    for (std::filesystem::directory_iterator each("/proc/self/fd", failed), end;
         !failed && each != end; each.increment(failed))
        ++facts.open_files;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) facts.open_files_max = limit.rlim_cur;
    return facts;
}

}  // namespace pesan::management
