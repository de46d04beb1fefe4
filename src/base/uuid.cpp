#include "base/uuid.hpp"

#include <mutex>

namespace pesan {

std::string make_uuid_v7(WallTime time, std::uint16_t counter, std::uint64_t random) {
    const auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
    const std::uint64_t high = milliseconds << 16 | 0x7000u | (counter & 0x0fffu);
    const std::uint64_t low = (random & 0x3fffffffffffffffu) | 0x8000000000000000u;
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (int nibble = 0; nibble < 32; ++nibble) {
        if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) ++at;
        const std::uint64_t half = nibble < 16 ? high : low;
        text[at++] = digits[half >> (60 - 4 * (nibble % 16)) & 0xf];
    }
    return text;
}

std::string new_uuid() {
    static std::mutex mutex;
    static std::int64_t last_ms = 0;
    static std::uint16_t counter = 0;
    std::lock_guard lock(mutex);
    const std::int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(
                                 SystemClock::instance().wall().time_since_epoch())
                                 .count();
    if (now > last_ms) {
        last_ms = now;
        counter = 0;
    } else if (++counter > 0x0fff) {
        // The millisecond is used up, or the clock went back: borrow from the next one to keep the
        // order.
        ++last_ms;
        counter = 0;
    }
    return make_uuid_v7(WallTime(std::chrono::milliseconds(last_ms)), counter,
                        SystemRandom::instance().next());
}

}  // namespace pesan
