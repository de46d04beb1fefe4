#include <memory>

#include "command.hpp"
#include "command_settings.hpp"

namespace pesan::app {

namespace {

struct Role {
    const char* name;
    const char* help;
};

constexpr Role roles[] = {
    {"order", "run the Order service alone"},   {"email", "run the Email service alone"},
    {"sms", "run the SMS service alone"},       {"finance", "run the Finance service alone"},
    {"report", "run the Report service alone"}, {"mailbox", "run the mailbox alone"},
    {"console", "run the control room alone"},
};

/// A role of its own needs a broker that other processes reach; this build has adapters for
/// embedded: only.
int refuse_role(const std::string& broker) {
    const std::string scheme = broker.substr(0, broker.find(':'));
    if (scheme == "embedded")
        return fail("embedded runs inside `pesan up`; set PESAN_BROKER=amqp://…");
    return fail("this build has no adapter for " + scheme +
                ": run all roles in one process with `pesan up`");
}

}  // namespace

void add_roles(CLI::App& program, CommandResult& result) {
    for (const Role& role : roles) {
        CLI::App* command = program.add_subcommand(role.name, role.help);
        const auto settings = std::make_shared<CommandSettings>();
        settings->add_to(*command);
        command->callback([settings, &result] {
            const Configuration configuration = settings->read();
            for (const std::string& fault : configuration.faults())
                fail(fault);
            result.exit_code = configuration.faults().empty()
                                   ? refuse_role(configuration.text("broker"))
                                   : exit_usage;
        });
    }
    CLI::App* broker = program.add_subcommand("broker", "run the embedded broker alone");
    broker->callback([&result] {
        result.exit_code =
            fail("the broker has no network protocol in this build; it runs inside `pesan up`");
    });
}

}  // namespace pesan::app
