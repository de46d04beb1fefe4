#include "conformance/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace pesan::conformance {

namespace {

struct CapabilityLine {
    std::string_view key;
    std::string_view words;
    bool Capabilities::*member;
};

constexpr CapabilityLine lines[] = {
    {"in_process", "lives in the program: no password, TLS or network", &Capabilities::in_process},
    {"durable", "what is confirmed survives `kill -9`", &Capabilities::durable},
    {"at_least_once", "at least once to each subscription", &Capabilities::at_least_once},
    {"ordered_by_key", "order by key over several consumers", &Capabilities::ordered_by_key},
    {"persistent_attempts", "attempt numbers survive a restart",
     &Capabilities::persistent_attempts},
    {"managed", "peek, pause, purge, replay", &Capabilities::managed},
    {"delays", "delays of any length", &Capabilities::delays},
};

std::string size_text(std::size_t bytes) {
    return bytes % (1024 * 1024) == 0 ? fmt::format("{} MiB", bytes / 1024 / 1024)
                                      : fmt::format("{} KiB", bytes / 1024);
}

}  // namespace

std::string_view name(Verdict verdict) {
    switch (verdict) {
        case Verdict::passed:
            return "passed";
        case Verdict::failed:
            return "failed";
        case Verdict::not_run:
            return "not run";
        case Verdict::not_applicable:
            return "not applicable";
    }
    return "unknown";
}

std::size_t Report::count(Verdict verdict) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(results, [&](const auto& r) { return r.verdict == verdict; }));
}

int Report::exit_code() const {
    if (count(Verdict::failed) > 0) return 1;
    return count(Verdict::not_run) > 0 ? 3 : 0;
}

std::string render_text(const Report& report) {
    std::string text =
        fmt::format("Conformance of the adapter \"{}\"\n\n", report.capabilities.name);
    std::string group;
    for (const auto& result : report.results) {
        if (result.group != group) text += fmt::format("{}\n", result.group);
        group = result.group;
        text += fmt::format("  {:<14} {:<52} {:>6} ms", name(result.verdict), result.name,
                            result.took.count());
        text += result.reason.empty() ? "\n" : fmt::format("  {}\n", result.reason);
    }
    text += fmt::format("\n{} passed, {} failed, {} not run, {} not applicable\n",
                        report.count(Verdict::passed), report.count(Verdict::failed),
                        report.count(Verdict::not_run), report.count(Verdict::not_applicable));
    return text;
}

std::string render_json(const Report& report) {
    boost::json::object capabilities{{"name", report.capabilities.name}};
    for (const auto& line : lines) {
        capabilities[line.key] = report.capabilities.*line.member;
    }
    capabilities["message_bytes"] = report.capabilities.message_bytes;
    boost::json::array cases;
    for (const auto& result : report.results) {
        cases.push_back(boost::json::object{{"group", result.group},
                                            {"name", result.name},
                                            {"verdict", name(result.verdict)},
                                            {"reason", result.reason},
                                            {"milliseconds", result.took.count()}});
    }
    boost::json::object counts{{"passed", report.count(Verdict::passed)},
                               {"failed", report.count(Verdict::failed)},
                               {"not_run", report.count(Verdict::not_run)},
                               {"not_applicable", report.count(Verdict::not_applicable)}};
    boost::json::object whole{{"capabilities", std::move(capabilities)},
                              {"counts", std::move(counts)},
                              {"exit_code", report.exit_code()},
                              {"cases", std::move(cases)}};
    return boost::json::serialize(whole) + "\n";
}

std::string render_capabilities(const std::vector<Report>& reports) {
    std::string head = "| capability |";
    std::string rule = "|---|";
    for (const auto& report : reports) {
        head += fmt::format(" `{}` |", report.capabilities.name);
        rule += "---|";
    }
    std::string text = head + "\n" + rule + "\n";
    for (const auto& line : lines) {
        text += fmt::format("| {} |", line.words);
        for (const auto& report : reports) {
            text += report.capabilities.*line.member ? " yes |" : " no |";
        }
        text += "\n";
    }
    text += "| largest message |";
    for (const auto& report : reports) {
        text += fmt::format(" {} |", size_text(report.capabilities.message_bytes));
    }
    text += "\n| cases passed, failed, not run, not applicable |";
    for (const auto& report : reports) {
        text += fmt::format(" {}, {}, {}, {} |", report.count(Verdict::passed),
                            report.count(Verdict::failed), report.count(Verdict::not_run),
                            report.count(Verdict::not_applicable));
    }
    return text + "\n";
}

}  // namespace pesan::conformance
