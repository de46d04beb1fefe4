#include <iostream>
#include <memory>

#include "command.hpp"

namespace pesan::app {

/// For the health checks of containers, whose images hold no other program that could ask.
void add_health(CLI::App& program, CommandResult& result) {
    CLI::App* command = program.add_subcommand(
        "health", "ask a running Pesan whether it is ready: exit code 0 or 1");
    const auto choice = std::make_shared<ApiChoice>();
    add_api_options(*command, *choice, false);
    command->callback([choice, &result] {
        auto api = open_api(*choice);
        if (!api) {
            result.exit_code = fail(api.error());
            return;
        }
        const auto answer = ask(**api, "GET", "/readyz");
        if (answer) std::cout << "ready\n";
        result.exit_code = answer ? exit_ok : exit_failed;
    });
}

}  // namespace pesan::app
