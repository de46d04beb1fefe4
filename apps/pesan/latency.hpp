#pragma once

#include <chrono>
#include <vector>

namespace pesan::app {

/// Waiting times of one run, in milliseconds.
class Latencies {
public:
    void add(std::chrono::nanoseconds time) {
        milliseconds_.push_back(std::chrono::duration<double, std::milli>(time).count());
    }
    [[nodiscard]] std::size_t size() const { return milliseconds_.size(); }
    /// The time that this share (0 … 1) of the requests did not exceed; 0 when there were none.
    [[nodiscard]] double percentile(double share) const;

private:
    mutable std::vector<double> milliseconds_;
};

}  // namespace pesan::app
