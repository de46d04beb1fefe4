#include "pesan/retry_policy.hpp"

#include <algorithm>
#include <cmath>

namespace pesan {

std::chrono::milliseconds RetryPolicy::delay_after(std::uint32_t attempt, double random) const {
    // In floating point a large attempt becomes infinity, which min() brings back, where integers
    // would overflow.
    const double grown =
        static_cast<double>(initial.count()) * std::pow(factor, attempt == 0 ? 0 : attempt - 1.0);
    const double whole = std::clamp(grown, 0.0, static_cast<double>(longest.count()));
    const double share = jitter ? whole * random : whole;
    return std::chrono::milliseconds(std::llround(share));
}

}  // namespace pesan
