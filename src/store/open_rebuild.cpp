#include <algorithm>

#include "store/opener.hpp"

namespace pesan::store {

Result<void> Opener::rebuild_manifest() {
    report(Finding::Kind::spare_copy, core_.directory.path(), 0, 0,
           "no manifest; made anew from the segments");
    std::vector<Manifest::Entry> entries;
    for (const FileName& name : names_) {
        if (name.role == FileRole::checkpoint) {
            manifest_.previous = manifest_.newest;
            manifest_.newest = {.generation = name.number, .sequence = 0};
        }
        if (name.role != FileRole::segment) continue;
        auto segment = open_tail(name);
        if (!segment) return segment.error();
        if (const auto entry = describe(*segment)) entries.push_back(*entry);
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return std::tie(a.base, a.id) < std::tie(b.base, b.id);
    });
    // A compaction and what it replaced may both be there: each record is taken once.
    Sequence upto = 0;
    for (Manifest::Entry& entry : entries) {
        entry.base = std::max(entry.base, upto + 1);
        if (entry.last < entry.base) continue;
        upto = entry.last;
        manifest_.entries.push_back(entry);
    }
    manifest_.durable_upto = upto;
    manifest_.unlisted_from = next_file_;
    return {};
}

}  // namespace pesan::store
