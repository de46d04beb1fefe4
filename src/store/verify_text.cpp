#include <fmt/format.h>

#include <algorithm>

#include "store/verify.hpp"

namespace pesan::store {

namespace {

const char* name(SegmentKind kind) {
    switch (kind) {
        case SegmentKind::log:
            return "log";
        case SegmentKind::compacted:
            return "compacted";
        case SegmentKind::recovered:
            return "recovered";
    }
    return "unknown";
}

}  // namespace

std::uint64_t VerifyReport::records() const {
    std::uint64_t sum = 0;
    for (const SegmentLine& line : segments)
        sum += line.records;
    return sum;
}

bool VerifyReport::is_damaged() const {
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& f) { return f.kind != Finding::Kind::torn_tail; });
}

std::string VerifyReport::text() const {
    std::string out = fmt::format("log in {}, format {}\n", directory, format_version);
    if (used_by != 0)
        out += fmt::format("used by process {}: its end may have moved meanwhile\n", used_by);
    else
        out += clean_stop ? "stopped in order\n"
                          : "not stopped in order; the next start recovers it\n";
    for (const CheckpointLine& line : checkpoints)
        out += fmt::format("{}  {}, up to record {}, {} bytes\n", line.file,
                           line.readable ? "readable" : "UNREADABLE", line.sequence, line.bytes);
    for (const SegmentLine& line : segments)
        out += fmt::format("{}  {}{}, records {} to {}, {} of them in {} batches, {} bytes\n",
                           line.file, name(line.kind), line.listed ? "" : " (not listed yet)",
                           line.first, line.last, line.records, line.batches, line.bytes);
    out += fmt::format("{} records, durable up to {}\n", records(), durable_upto);
    for (const Finding& finding : findings)
        out += finding.text() + "\n";
    out += is_damaged() ? "DAMAGED\n" : "no damage\n";
    return out;
}

}  // namespace pesan::store
