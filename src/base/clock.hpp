#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace pesan {

/// Milliseconds that pass also while the machine sleeps; comparable only within one boot.
struct BootClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;
};

using BootTime = BootClock::time_point;
using WallTime = std::chrono::system_clock::time_point;

/// Where time comes from. Deadlines run on boot time, which no one can set; wall time is for people
/// and for the difference across a reboot. Safe from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual WallTime wall() const = 0;
    [[nodiscard]] virtual BootTime boot() const = 0;
    /// Names the boot that boot() counts from; another value after a reboot.
    [[nodiscard]] virtual std::string boot_id() const = 0;
};

/// CLOCK_REALTIME, CLOCK_BOOTTIME and /proc/sys/kernel/random/boot_id.
class SystemClock final : public Clock {
public:
    [[nodiscard]] WallTime wall() const override;
    [[nodiscard]] BootTime boot() const override;
    [[nodiscard]] std::string boot_id() const override;

    static SystemClock& instance();
};

/// Stands still until it is moved. For tests.
class ManualClock final : public Clock {
public:
    [[nodiscard]] WallTime wall() const override;
    [[nodiscard]] BootTime boot() const override;
    [[nodiscard]] std::string boot_id() const override { return boot_id_; }

    /// Moves both clocks.
    void advance(std::chrono::nanoseconds by);
    /// Moves only the wall clock, as an administrator or NTP does.
    void jump_wall(std::chrono::nanoseconds by);
    /// A reboot: boot time starts again at zero under another id.
    void reboot(std::string boot_id, std::chrono::nanoseconds down_for);

private:
    std::atomic<std::int64_t> wall_ns_{1'700'000'000'000'000'000};
    std::atomic<std::int64_t> boot_ns_{1'000'000'000};
    std::string boot_id_ = "boot-1";
};

}  // namespace pesan
