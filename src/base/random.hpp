#pragma once

#include <cstdint>
#include <mutex>
#include <random>

namespace pesan {

/// Where randomness comes from; a seed repeats a run.
class Random {
public:
    virtual ~Random() = default;
    [[nodiscard]] virtual std::uint64_t next() = 0;

    /// Evenly spread over 0 … bound - 1; bound must not be 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    /// 0 ≤ x < 1.
    [[nodiscard]] double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

/// Seeded by the operating system; safe from any thread.
class SystemRandom final : public Random {
public:
    SystemRandom();
    [[nodiscard]] std::uint64_t next() override;

    static SystemRandom& instance();

private:
    std::mutex mutex_;
    std::mt19937_64 engine_;
};

/// The same numbers for the same seed; one thread.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
    [[nodiscard]] std::uint64_t next() override { return engine_(); }

private:
    std::mt19937_64 engine_;
};

}  // namespace pesan
