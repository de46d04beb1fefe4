#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cctype>
#include <fstream>
#include <iostream>
#include <sstream>

#include "conformance/child.hpp"
#include "conformance/suite.hpp"
#include "pesan/embedded.hpp"

namespace pesan::conformance {
namespace {

class Conformance : public ::testing::TestWithParam<std::string> {};

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
    std::string name;
    for (const char c : info.param) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return name;
}

TEST_P(Conformance, Embedded) {
    Options options;
    options.url = "embedded:";
    options.only = GetParam();
    auto report = run(options);
    ASSERT_TRUE(report) << report.error().message();
    ASSERT_EQ(report->results.size(), 1u);
    const auto& result = report->results[0];
    if (result.verdict == Verdict::not_applicable) {
        // The one thing the adapter declares: inside a process there is no network, password or
        // certificate to fail.
        EXPECT_TRUE(report->capabilities.in_process);
        EXPECT_EQ(result.group, "lifecycle") << result.reason;
        return;
    }
    EXPECT_EQ(result.verdict, Verdict::passed) << result.reason;
}

INSTANTIATE_TEST_SUITE_P(Suite, Conformance, ::testing::ValuesIn(case_names()), test_name);

TEST(ConformanceReport, TableOfTheDocumentationIsTheRuns) {
    Options options;
    options.url = "embedded:";
    auto report = run(options);
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->exit_code(), 0) << render_text(*report);
    std::ifstream page(PESAN_CONFORMANCE_PAGE);
    std::stringstream text;
    text << page.rdbuf();
    EXPECT_NE(text.str().find(render_capabilities({*report})), std::string::npos)
        << "docs/conformance.md should hold\n"
        << render_capabilities({*report});
}

TEST(ConformanceReport, BrokerThatIsNotThereIsAnErrorAndNoReport) {
    Options options;
    options.url = "embedded:/proc/no/such/place";
    EXPECT_FALSE(run(options));
}

}  // namespace
}  // namespace pesan::conformance

int main(int argc, char** argv) {
    pesan::embedded::register_adapter();
    spdlog::set_level(spdlog::level::warn);
    std::vector<std::string> args(argv + 1, argv + argc);
    if (!args.empty() && args[0] == "conformance-child") {
        return pesan::conformance::run_child({args.begin() + 1, args.end()});
    }
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
