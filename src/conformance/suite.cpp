#include "conformance/suite.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <fstream>

#include "base/uuid.hpp"
#include "conformance/case.hpp"
#include "conformance/context.hpp"
#include "pesan/errc.hpp"

namespace pesan::conformance {

namespace {

constexpr std::size_t threads_of_broker = 4;

/// The folder of a broker in this process, for a run that names none.
struct TemporaryFolder {
    TemporaryFolder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "pesan-conformance-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("cannot make a temporary folder");
        path = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    std::filesystem::path path;
};

/// Names of topics must be new in every run, for a server may remember the last one.
std::string run_prefix() {
    auto id = new_uuid();
    return "ct" + id.substr(id.size() - 8);
}

CaseResult run_case(const Case& one, const Options& options, const Capabilities& capabilities,
                    boost::asio::any_io_executor executor, std::string prefix) {
    CaseResult result{one.group, one.name, Verdict::passed, {}, {}};
    if (auto declared = one.need(capabilities)) {
        result.verdict = Verdict::not_applicable;
        result.reason = *declared;
        return result;
    }
    const auto begin = std::chrono::steady_clock::now();
    try {
        Context context(options, capabilities, executor, std::move(prefix));
        one.run(context);
    } catch (const NotRun& e) {
        result.verdict = Verdict::not_run;
        result.reason = e.what();
    } catch (const std::exception& e) {
        result.verdict = Verdict::failed;
        result.reason = e.what();
    }
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    return result;
}

/// A whole name chooses that case only, also where it is the beginning of another one.
bool is_chosen(const std::string& name, const std::string& only) {
    auto names = case_names();
    if (std::ranges::find(names, only) != names.end()) return name == only;
    return name.find(only) != std::string::npos;
}

/// Connects once to learn what the adapter declares.
Result<Capabilities> ask_capabilities(const Options& options,
                                      boost::asio::any_io_executor executor) {
    Capabilities unknown;
    Context context(options, unknown, executor, "ask");
    auto broker = context.try_connect(options.url);
    if (!broker) return broker.error();
    return broker->capabilities();
}

}  // namespace

Result<Report> run(const Options& given) {
    Options options = given;
    std::optional<TemporaryFolder> folder;
    if (options.url == "embedded:") {
        folder.emplace();
        options.url += (folder->path / "broker").string();
    }
    boost::asio::thread_pool threads(threads_of_broker);
    auto capabilities = ask_capabilities(options, threads.get_executor());
    if (!capabilities) return capabilities.error();

    Report report;
    report.capabilities = *capabilities;
    const std::string prefix = run_prefix();
    for (const auto& one : all_cases()) {
        if (!is_chosen(one.group + ": " + one.name, options.only)) continue;
        auto name = fmt::format("{}-{}", prefix, report.results.size());
        report.results.push_back(
            run_case(one, options, report.capabilities, threads.get_executor(), name));
        if (options.progress) options.progress(report.results.back());
    }
    threads.join();
    if (!options.json_path.empty()) {
        std::ofstream file(options.json_path, std::ios::binary);
        file << render_json(report);
        if (!file.flush())
            return Error(errc::invalid_argument, "cannot write " + options.json_path.string());
    }
    return report;
}

std::vector<std::string> case_names() {
    std::vector<std::string> names;
    for (const auto& one : all_cases()) {
        names.push_back(one.group + ": " + one.name);
    }
    return names;
}

}  // namespace pesan::conformance
