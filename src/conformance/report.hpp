#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "pesan/adapter.hpp"

namespace pesan::conformance {

enum class Verdict {
    passed,
    failed,
    /// Something the run was not given is missing, such as a command that kills the server.
    not_run,
    /// The adapter declares that it cannot do this.
    not_applicable,
};

[[nodiscard]] std::string_view name(Verdict verdict);

/// What came of one case.
struct CaseResult {
    std::string group;
    std::string name;
    Verdict verdict = Verdict::passed;
    /// Why it failed, was not run or does not apply.
    std::string reason;
    std::chrono::milliseconds took{0};
};

/// What came of a run over one broker.
struct Report {
    Capabilities capabilities;
    std::vector<CaseResult> results;

    [[nodiscard]] std::size_t count(Verdict verdict) const;
    /// 0 all that applies passed, 1 a case failed, 3 none failed but some were not run.
    [[nodiscard]] int exit_code() const;
};

/// A table for people, one line a case, the counts at the end.
[[nodiscard]] std::string render_text(const Report& report);
/// The whole report for programs; docs/conformance.md lists the members.
[[nodiscard]] std::string render_json(const Report& report);
/// The capability table of the documentation: one column an adapter, what it declares and what its
/// run has shown.
[[nodiscard]] std::string render_capabilities(const std::vector<Report>& reports);

}  // namespace pesan::conformance
