#include <iostream>
#include <memory>

#include "adapters.hpp"
#include "command.hpp"
#include "conformance/child.hpp"
#include "conformance/suite.hpp"

namespace pesan::app {

void add_conformance(CLI::App& program, CommandResult& result) {
    CLI::App* command = program.add_subcommand("conformance",
                                               "try a broker against every promise; exit code 0 "
                                               "all kept, 1 one broken, 3 not all were tried");
    const auto options = std::make_shared<conformance::Options>();
    const auto json = std::make_shared<std::string>();
    command->add_option("--broker", options->url, "the broker's URL")->required();
    command->add_option("--wrong-name-url", options->wrong_name_url,
                        "the same broker under a host name that its certificate does not bear");
    command->add_option("--kill-command", options->kill_command,
                        "shell command that kills the server the hard way");
    command->add_option("--start-command", options->start_command,
                        "shell command that starts it again");
    command->add_option("--only", options->only,
                        "only cases whose \"group: name\" contains this text");
    command->add_option("--json", *json, "write the report to this file");
    command->callback([options, json, &result] {
        register_adapters();
        options->json_path = *json;
        options->progress = [](const conformance::CaseResult& one) {
            std::cerr << conformance::name(one.verdict) << "  " << one.group << ": " << one.name
                      << std::endl;
        };
        const auto report = conformance::run(*options);
        if (!report) {
            result.exit_code = fail(report.error());
            return;
        }
        std::cout << conformance::render_text(*report);
        result.exit_code = report->exit_code();
    });

    // The suite starts this program again as the process that it kills.
    CLI::App* child = program.add_subcommand("conformance-child", "")->group("");
    const auto arguments = std::make_shared<std::vector<std::string>>();
    child->add_option("arguments", *arguments);
    child->callback([arguments, &result] {
        register_adapters();
        result.exit_code = conformance::run_child(*arguments);
    });
}

}  // namespace pesan::app
