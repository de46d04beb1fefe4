#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "pesan/result.hpp"

namespace pesan::app {

/// This program once more, as `pesan up` in a process and a folder of its own, on free ports;
/// stopped with its object.
class ChildPesan {
public:
    /// errors   unreachable: it did not come up; the detail has the end of its log
    [[nodiscard]] static Result<ChildPesan> start(
        const std::vector<std::string>& flags, const std::vector<std::string>& environment,
        std::chrono::seconds limit = std::chrono::seconds(60));
    ~ChildPesan();
    ChildPesan(ChildPesan&& other) noexcept;
    ChildPesan& operator=(ChildPesan&&) = delete;

    /// "http://127.0.0.1:40123"
    [[nodiscard]] const std::string& url() const { return url_; }

private:
    ChildPesan() = default;

    pid_t pid_ = -1;
    std::filesystem::path folder_;
    std::string url_;
};

}  // namespace pesan::app
