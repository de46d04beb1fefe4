#include "messaging/outbox/holder.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "base/clock.hpp"
#include "base/uuid.hpp"

namespace pesan::outbox {

namespace {

struct Process {
    std::string boot, space, id, start;
};

/// Field 22 of /proc/PID/stat: when the process started, in ticks since boot; empty when there is
/// none of that id.
std::string start_of(const std::string& id) {
    std::ifstream file("/proc/" + id + "/stat");
    std::string line;
    std::getline(file, line);
    // The name in brackets may hold blanks: fields are counted behind its end.
    const auto end = line.rfind(')');
    if (end == std::string::npos) return {};
    std::istringstream fields(line.substr(end + 1));
    std::string field;
    for (int number = 3; number <= 22; ++number)
        fields >> field;
    return field;
}

std::string process_space() {
    char target[64];
    const auto size = readlink("/proc/self/ns/pid", target, sizeof(target));
    return size <= 0 ? "unknown" : std::string(target, static_cast<std::size_t>(size));
}

Process own_process() {
    const auto id = std::to_string(getpid());
    return {SystemClock::instance().boot_id(), process_space(), id, start_of(id)};
}

std::vector<std::string> parts_of(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, '/');)
        parts.push_back(part);
    return parts;
}

}  // namespace

std::string new_holder() {
    const auto own = own_process();
    return own.boot + "/" + own.space + "/" + own.id + "/" + own.start + "/" + new_uuid();
}

bool holder_gone(const std::string& holder, SqlDialect dialect) {
    const auto parts = parts_of(holder);
    if (parts.size() != 5) return false;
    const auto own = own_process();
    if (parts[0] != own.boot) return dialect == SqlDialect::sqlite;
    return parts[1] == own.space && own.space != "unknown" && start_of(parts[2]) != parts[3];
}

}  // namespace pesan::outbox
