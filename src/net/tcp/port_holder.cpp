#include "net/tcp/port_holder.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

namespace pesan::net {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view state_listen = "0A";

/// A line of /proc/net/tcp: "sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout
/// inode …".
void add_listening_inodes(const char* table, std::uint16_t port, std::set<std::string>& inodes) {
    std::ifstream lines(table);
    std::string line;
    std::getline(lines, line);  // headings
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string slot, local, remote, state, queues, timer, retransmits, user, timeout, inode;
        words >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >>
            timeout >> inode;
        const auto colon = local.rfind(':');
        if (state != state_listen || colon == std::string::npos) continue;
        std::uint16_t found = 0;
        std::from_chars(local.data() + colon + 1, local.data() + local.size(), found, 16);
        if (found == port) inodes.insert("socket:[" + inode + "]");
    }
}

bool holds_one(const fs::path& process, const std::set<std::string>& sockets) {
    std::error_code hidden;  // a process of another user, or one that just ended
    for (fs::directory_iterator fd(process / "fd", hidden), end; !hidden && fd != end;
         fd.increment(hidden)) {
        std::error_code gone;
        if (sockets.contains(fs::read_symlink(fd->path(), gone).string())) return true;
    }
    return false;
}

}  // namespace

std::string port_holder(std::uint16_t port) {
    std::set<std::string> sockets;
    add_listening_inodes("/proc/net/tcp", port, sockets);
    add_listening_inodes("/proc/net/tcp6", port, sockets);
    if (sockets.empty()) return {};
    std::error_code hidden;
    for (fs::directory_iterator entry("/proc", hidden), end; !hidden && entry != end;
         entry.increment(hidden)) {
        const auto id = entry->path().filename().string();
        if (!std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; }))
            continue;
        if (!holds_one(entry->path(), sockets)) continue;
        std::string name;
        std::ifstream comm(entry->path() / "comm");
        std::getline(comm, name);
        return name + " (process " + id + ")";
    }
    return {};
}

}  // namespace pesan::net
