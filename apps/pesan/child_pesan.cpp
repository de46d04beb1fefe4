#include "child_pesan.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "pesan/errc.hpp"

namespace pesan::app {

namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

pid_t spawn(const std::vector<std::string>& command, const std::vector<std::string>& environment,
            const std::filesystem::path& log) {
    const pid_t pid = fork();
    if (pid != 0) return pid;
    const int out = open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    for (const std::string& variable : environment) {
        const auto equal = variable.find('=');
        setenv(variable.substr(0, equal).c_str(), variable.substr(equal + 1).c_str(), 1);
    }
    std::vector<char*> arguments;
    for (const std::string& part : command)
        arguments.push_back(const_cast<char*>(part.c_str()));
    arguments.push_back(nullptr);
    execv("/proc/self/exe", arguments.data());
    _exit(127);
}

}  // namespace

Result<ChildPesan> ChildPesan::start(const std::vector<std::string>& flags,
                                     const std::vector<std::string>& environment,
                                     std::chrono::seconds limit) {
    ChildPesan child;
    std::string name = (std::filesystem::temp_directory_path() / "pesan-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        return Error(errc::unreachable, "cannot create a folder like " + name);
    child.folder_ = name;
    const auto ready = child.folder_ / "ready.json";
    std::vector<std::string> command{
        "pesan",        "up",          "--data",       (child.folder_ / "data").string(),
        "--http",       "127.0.0.1:0", "--smtp",       "127.0.0.1:0",
        "--amqp",       "127.0.0.1:0", "--smpp",       "127.0.0.1:0",
        "--management", "127.0.0.1:0", "--ready-file", ready.string()};
    command.insert(command.end(), flags.begin(), flags.end());
    child.pid_ = spawn(command, environment, child.folder_ / "log");
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!std::filesystem::exists(ready)) {
        int status = 0;
        const bool ended = waitpid(child.pid_, &status, WNOHANG) == child.pid_;
        if (ended) child.pid_ = -1;
        if (ended || std::chrono::steady_clock::now() > end) {
            const std::string log = read_file(child.folder_ / "log");
            return Error(
                errc::unreachable,
                "pesan up did not start: " + log.substr(log.size() > 500 ? log.size() - 500 : 0));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    const boost::json::value addresses = boost::json::parse(read_file(ready));
    child.url_ = "http://" + std::string(addresses.at("http").as_string());
    return child;
}

ChildPesan::ChildPesan(ChildPesan&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      folder_(std::move(other.folder_)),
      url_(std::move(other.url_)) {
    other.folder_.clear();
}

ChildPesan::~ChildPesan() {
    if (pid_ > 0) {
        kill(pid_, SIGTERM);
        int status = 0;
        waitpid(pid_, &status, 0);
    }
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace pesan::app
