#include "latency.hpp"

#include <algorithm>
#include <cmath>

namespace pesan::app {

double Latencies::percentile(double share) const {
    if (milliseconds_.empty()) return 0;
    std::sort(milliseconds_.begin(), milliseconds_.end());
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(milliseconds_.size())));
    return milliseconds_[std::clamp<std::size_t>(rank, 1, milliseconds_.size()) - 1];
}

}  // namespace pesan::app
