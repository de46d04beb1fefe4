#include <cstdlib>
#include <iostream>
#include <memory>

#include "command.hpp"
#include "command_settings.hpp"

namespace pesan::app {

void add_check(CLI::App& program, CommandResult& result) {
    CLI::App* command =
        program.add_subcommand("check", "check the configuration and say what it means");
    const auto settings = std::make_shared<CommandSettings>();
    const auto explain = std::make_shared<bool>(false);
    settings->add_to(*command);
    command->add_flag("--explain", *explain, "print each value and where it came from");
    command->callback([settings, explain, &result] {
        const Configuration configuration = settings->read();
        if (*explain) std::cout << configuration.explain();
        for (const std::string& fault : configuration.faults())
            std::cerr << "pesan: " << fault << "\n";
        if (configuration.faults().empty()) {
            std::cout << "the configuration is good\n";
        } else {
            result.exit_code = exit_usage;
        }
    });
}

}  // namespace pesan::app
