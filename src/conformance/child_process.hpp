#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace pesan::conformance {

/// A second process that the suite starts, reads and kills. Used by one thread.
class ChildProcess {
public:
    /// Starts a command without a shell; its standard output is read by read_line().
    ///
    /// throws   Failed when it cannot be started
    explicit ChildProcess(const std::vector<std::string>& command);
    /// Kills it if it still runs.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The next line without its end; nothing when the process has closed its output.
    ///
    /// throws   Failed when no line comes in time
    std::optional<std::string> read_line();
    /// Reads until a line begins with this word, and returns what follows the word and a space.
    std::string read_until(const std::string& word);
    /// SIGKILL, and waits for its end. Lines written before can still be read.
    void kill_hard();
    /// Waits for its end; returns its exit code, or 128 + the signal that ended it.
    int wait();

private:
    bool fill();

    pid_t pid_ = -1;
    int output_ = -1;
    std::string buffer_;
};

/// Runs a shell command; throws Failed unless it succeeds.
void run_shell(const std::string& command);

}  // namespace pesan::conformance
