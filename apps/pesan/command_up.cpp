#include <memory>

#include "command.hpp"
#include "command_settings.hpp"
#include "run_system.hpp"

namespace pesan::app {

void add_up(CLI::App& program, CommandResult& result) {
    CLI::App* command =
        program.add_subcommand("up", "run everything in this process, in the foreground");
    const auto settings = std::make_shared<CommandSettings>();
    settings->add_to(*command);
    command->callback([settings, &result] { result.exit_code = run_system(settings->read()); });
}

}  // namespace pesan::app
