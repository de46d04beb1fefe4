#include <memory>

#include "command.hpp"
#include "command_settings.hpp"
#include "run_system.hpp"

namespace pesan::app {

namespace {

struct RoleCommand {
    Role role;
    const char* help;
};

constexpr RoleCommand roles[] = {
    {{"order", "localhost:8080"}, "run the Order service alone"},
    {{"email", "localhost:8081"}, "run the Email service alone"},
    {{"sms", "localhost:8082"}, "run the SMS service alone"},
    {{"finance", "localhost:8083"}, "run the Finance service alone"},
    {{"report", "localhost:8084"}, "run the Report service alone"},
    {{"mailbox", "localhost:8086"}, "run the mailbox alone"},
};

}  // namespace

void add_roles(CLI::App& program, CommandResult& result) {
    for (const RoleCommand& row : roles) {
        CLI::App* command = program.add_subcommand(std::string(row.role.name), row.help);
        const auto settings = std::make_shared<CommandSettings>(row.role);
        settings->add_to(*command);
        command->callback([settings, &result] { result.exit_code = run_system(settings->read()); });
    }
}

}  // namespace pesan::app
