#include "base/clock.hpp"

#include <ctime>
#include <fstream>

namespace pesan {

namespace {

std::chrono::nanoseconds read_clock(clockid_t id) {
    timespec now{};
    clock_gettime(id, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

WallTime SystemClock::wall() const {
    return WallTime(std::chrono::duration_cast<WallTime::duration>(read_clock(CLOCK_REALTIME)));
}

BootTime SystemClock::boot() const {
    return BootTime(read_clock(CLOCK_BOOTTIME));
}

std::string SystemClock::boot_id() const {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

SystemClock& SystemClock::instance() {
    static SystemClock clock;
    return clock;
}

WallTime ManualClock::wall() const {
    return WallTime(
        std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(wall_ns_.load())));
}

BootTime ManualClock::boot() const {
    return BootTime(std::chrono::nanoseconds(boot_ns_.load()));
}

void ManualClock::advance(std::chrono::nanoseconds by) {
    wall_ns_ += by.count();
    boot_ns_ += by.count();
}

void ManualClock::jump_wall(std::chrono::nanoseconds by) {
    wall_ns_ += by.count();
}

void ManualClock::reboot(std::string boot_id, std::chrono::nanoseconds down_for) {
    boot_id_ = std::move(boot_id);
    boot_ns_ = 0;
    wall_ns_ += down_for.count();
}

}  // namespace pesan
