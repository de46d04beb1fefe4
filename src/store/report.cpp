#include "store/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pesan::store {

namespace {

const char* name(Finding::Kind kind) {
    switch (kind) {
        case Finding::Kind::torn_tail:
            return "end of an interrupted write cut";
        case Finding::Kind::record:
            return "record lost";
        case Finding::Kind::batch:
            return "batch lost";
        case Finding::Kind::segment:
            return "segment lost";
        case Finding::Kind::spare_copy:
            return "copy unreadable, another one serves";
        case Finding::Kind::checkpoint:
            return "no readable checkpoint";
        case Finding::Kind::not_applied:
            return "record not applicable";
    }
    return "unknown";
}

}  // namespace

bool Finding::is_loss() const {
    return kind != Kind::torn_tail && kind != Kind::spare_copy;
}

std::string Finding::text() const {
    std::string line = fmt::format("{}: {} at {}", name(kind), file, offset);
    if (first != 0 && last > first)
        line += fmt::format(", records {} to {}", first, last);
    else if (first != 0)
        line += fmt::format(", record {}", first);
    if (!detail.empty()) line += ": " + detail;
    return line;
}

bool RecoveryReport::has_loss() const {
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& f) { return f.is_loss(); });
}

}  // namespace pesan::store
