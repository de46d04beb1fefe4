#include "conformance/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "conformance/context.hpp"

extern char** environ;

namespace pesan::conformance {

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
    std::array<int, 2> pipe_ends{};
    if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0)
        fail(std::string("pipe: ") + std::strerror(errno));
    output_ = pipe_ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (const auto& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    int failed = ::posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe_ends[1]);
    if (failed != 0) {
        pid_ = -1;
        ::close(output_);
        fail("cannot start " + command[0] + ": " + std::strerror(failed));
    }
}

ChildProcess::~ChildProcess() {
    kill_hard();
    ::close(output_);
}

bool ChildProcess::fill() {
    pollfd entry{output_, POLLIN, 0};
    auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
    if (::poll(&entry, 1, static_cast<int>(limit.count())) <= 0)
        fail("the second process says nothing");
    std::array<char, 64 * 1024> chunk;
    auto got = ::read(output_, chunk.data(), chunk.size());
    if (got <= 0) return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
    return true;
}

std::optional<std::string> ChildProcess::read_line() {
    for (;;) {
        auto end = buffer_.find('\n');
        if (end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        // A line that a kill cut in two was not said.
        if (!fill()) return std::nullopt;
    }
}

std::string ChildProcess::read_until(const std::string& word) {
    while (auto line = read_line()) {
        if (line->starts_with("failed ")) fail("the second process: " + *line);
        if (*line == word) return {};
        if (line->starts_with(word + " ")) return line->substr(word.size() + 1);
    }
    fail("the second process ended before it said \"" + word + "\"");
}

void ChildProcess::kill_hard() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
}

int ChildProcess::wait() {
    if (pid_ <= 0) return 0;
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void run_shell(const std::string& command) {
    int code = std::system(command.c_str());
    if (code != 0) fail("the command failed: " + command);
}

}  // namespace pesan::conformance
