#include "conformance/report.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "conformance/suite.hpp"

namespace pesan::conformance {
namespace {

using ::testing::HasSubstr;

Report report_of(std::vector<Verdict> verdicts) {
    Report report;
    report.capabilities.name = "amqp";
    report.capabilities.delays = false;
    for (auto verdict : verdicts) {
        report.results.push_back(
            {"delivery", "a case", verdict, "because", std::chrono::milliseconds(7)});
    }
    return report;
}

TEST(Report, ExitCodeIsOneWhenACaseFailedAndThreeWhenOneWasNotRun) {
    EXPECT_EQ(report_of({Verdict::passed, Verdict::not_applicable}).exit_code(), 0);
    EXPECT_EQ(report_of({Verdict::passed, Verdict::not_run}).exit_code(), 3);
    EXPECT_EQ(report_of({Verdict::not_run, Verdict::failed}).exit_code(), 1);
}

TEST(Report, TextHasALineForEachCaseAndTheCounts) {
    auto text = render_text(report_of({Verdict::passed, Verdict::failed}));
    EXPECT_THAT(text, HasSubstr("failed         a case"));
    EXPECT_THAT(text, HasSubstr("because"));
    EXPECT_THAT(text, HasSubstr("1 passed, 1 failed, 0 not run, 0 not applicable"));
}

TEST(Report, JsonHoldsCapabilitiesCountsAndCases) {
    auto value = boost::json::parse(render_json(report_of({Verdict::passed, Verdict::not_run})));
    EXPECT_EQ(value.at("capabilities").at("name"), "amqp");
    EXPECT_EQ(value.at("capabilities").at("delays"), false);
    EXPECT_EQ(value.at("counts").at("not_run").to_number<int>(), 1);
    EXPECT_EQ(value.at("cases").at(1).at("verdict"), "not run");
    EXPECT_EQ(value.at("exit_code").to_number<int>(), 3);
}

TEST(Report, CapabilityTableHasAColumnForEachAdapter) {
    auto table = render_capabilities({report_of({Verdict::passed})});
    EXPECT_THAT(table, HasSubstr("| capability | `amqp` |"));
    EXPECT_THAT(table, HasSubstr("| delays of any length | no |"));
    EXPECT_THAT(table, HasSubstr("| largest message | 16 MiB |"));
    EXPECT_THAT(table, HasSubstr("| 1, 0, 0, 0 |"));
}

TEST(Suite, HasEveryGroupAndNoNameTwice) {
    auto names = case_names();
    EXPECT_GE(names.size(), 45u);
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
    for (const char* group : {"delivery", "bodies", "acknowledge", "retry", "dead letters",
                              "durability", "lifecycle", "order", "envelope", "fairness"}) {
        EXPECT_TRUE(std::ranges::any_of(names, [&](const auto& name) {
            return name.starts_with(group);
        })) << group;
    }
}

}  // namespace
}  // namespace pesan::conformance
