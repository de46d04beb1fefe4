#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "pesan/metrics.hpp"

namespace pesan::outgoing {

/// `pesan_<kind>_unknown_total` and `pesan_<kind>_answers_total{answer=…}`. Safe from any thread.
class Counters {
public:
    Counters(std::shared_ptr<Metrics> metrics, const std::string& kind);
    ~Counters();

    /// Outcomes that are not known. Begins with what the database has, so that a restart does not
    /// forget.
    void add_unknown(std::int64_t count);
    [[nodiscard]] std::int64_t unknown_total() const;
    void add_answer(std::string_view answer);

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace pesan::outgoing
