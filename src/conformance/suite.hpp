#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "conformance/report.hpp"

namespace pesan::conformance {

/// What a run needs to know. The adapter of the URL's scheme must be registered.
struct Options {
    /// The broker under test; "embedded:" alone uses a temporary folder.
    std::string url;
    /// The same broker under a host name its certificate does not bear; empty: that case is not
    /// run.
    std::string wrong_name_url;
    /// Shell commands that kill the server the hard way and start it again; empty: those cases are
    /// not run, unless the broker lives in the process, which the suite then kills and starts
    /// itself.
    std::string kill_command;
    std::string start_command;
    /// Where to write the JSON report; empty = nowhere.
    std::filesystem::path json_path;
    /// Only cases whose "group: name" contains this text.
    std::string only;
    /// How to start a second process that calls run_child() (child.hpp); empty = this program with
    /// the argument "conformance-child".
    std::vector<std::string> child_command;
    /// Told of each result as it comes.
    std::function<void(const CaseResult&)> progress;
};

/// Runs every case and writes the JSON report. Blocks; not to be called from an executor's thread.
///
/// errors   what connect says when the broker cannot be reached at all; invalid_argument: the
/// report cannot be written
[[nodiscard]] Result<Report> run(const Options& options);

/// The names of all cases, "group: name", in the order they run.
[[nodiscard]] std::vector<std::string> case_names();

}  // namespace pesan::conformance
