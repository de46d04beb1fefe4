#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>

#include "bench_plot.hpp"
#include "command.hpp"
#include "delivery_comparison.hpp"
#include "table.hpp"

namespace pesan::app {

namespace {

struct BenchArguments {
    ComparisonPlan plan;
    double seconds = 20;
    std::string svg;
    std::string json;
};

std::string label(const ComparisonRow& row) {
    return row.delivery + (row.down.empty() ? "" : ", " + row.down + " down");
}

/// A share of the waits; nobody waited when all were refused.
std::string wait_text(const Latencies& waits, double share) {
    return waits.size() == 0 ? "-" : fmt::format("{:.1f}", waits.percentile(share));
}

void print(const std::vector<ComparisonRow>& rows) {
    Table table({"DELIVERY", "ACCEPTED", "REFUSED", "P50 MS", "P99 MS", "MAX MS", "CALLS AN ORDER",
                 "BYTES AN ORDER"});
    for (const ComparisonRow& row : rows)
        table.add({label(row), std::to_string(row.accepted.size()),
                   std::to_string(row.refused + row.unanswered), wait_text(row.accepted, 0.5),
                   wait_text(row.accepted, 0.99), wait_text(row.accepted, 1),
                   fmt::format("{:.1f}", row.calls_per_order),
                   fmt::format("{:.0f}", row.bytes_per_order)});
    std::cout << table.text();
    const double messaging = rows.front().accepted.percentile(0.99);
    for (const ComparisonRow& row : rows)
        if (row.down.empty() && row.delivery != "messaging" && messaging > 0)
            std::cout << fmt::format(
                "customers wait {:.0f} times as long at p99 with {} calls as with messaging\n",
                row.accepted.percentile(0.99) / messaging, row.delivery);
}

int write_file(const std::string& file, const std::string& text) {
    if (file.empty()) return exit_ok;
    std::ofstream stream(file, std::ios::trunc);
    stream << text;
    stream.close();
    if (!stream) return fail("cannot write " + file);
    std::cout << "written: " << file << "\n";
    return exit_ok;
}

int compare(const BenchArguments& arguments) {
    ComparisonPlan plan = arguments.plan;
    plan.length = std::chrono::milliseconds(static_cast<std::int64_t>(arguments.seconds * 1000));
    const auto rows =
        compare_deliveries(plan, [](const std::string& what) { std::cerr << what << " …\n"; });
    if (!rows) return fail(rows.error());
    print(*rows);
    std::vector<WaitingTimes> bars;
    for (const ComparisonRow& row : *rows) {
        const auto refused = static_cast<double>(row.refused + row.unanswered);
        const double all = refused + static_cast<double>(row.accepted.size());
        bars.push_back({label(row), row.accepted.percentile(0.5), row.accepted.percentile(0.99),
                        all > 0 ? refused / all : 0});
    }
    const std::string title =
        fmt::format("How long customers wait: mail server {} ms, SMS centre {} ms",
                    plan.mail_delay.count(), plan.sms_delay.count());
    if (const int code = write_file(arguments.svg, draw_waiting_times(title, bars));
        code != exit_ok)
        return code;
    return write_file(arguments.json, to_json(plan, *rows) + "\n");
}

}  // namespace

void add_bench(CLI::App& program, CommandResult& result) {
    CLI::App* group =
        program.add_subcommand("bench", "measure on this machine")->require_subcommand(1);
    CLI::App* command = group->add_subcommand(
        "direct-vs-messaging", "how long customers wait with direct calls, and with messaging");
    const auto arguments = std::make_shared<BenchArguments>();
    command->add_option("--rate", arguments->plan.rate, "orders a second (default 20)")
        ->check(CLI::PositiveNumber);
    command
        ->add_option("--seconds", arguments->seconds, "length of each of the six runs (default 20)")
        ->check(CLI::PositiveNumber);
    command->add_option("--svg", arguments->svg, "draw the waiting times into this file");
    command->add_option("--json", arguments->json, "write the figures into this file");
    command->callback([arguments, &result] { result.exit_code = compare(*arguments); });
}

}  // namespace pesan::app
