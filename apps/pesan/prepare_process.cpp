#include "prepare_process.hpp"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <csignal>

namespace pesan::app {

namespace {

void set_log_level(const std::string& level) {
    spdlog::set_level(spdlog::level::from_str(level == "warning" ? "warn"
                                              : level == "error" ? "err"
                                                                 : level));
}

/// Many connections need many descriptors; the soft limit is often 1,024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

void prepare_process(const Configuration& configuration) {
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    set_log_level(configuration.text("log.level"));
}

}  // namespace pesan::app
