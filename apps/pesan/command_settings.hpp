#pragma once

#include "CLI/CLI.hpp"
#include "configuration.hpp"

namespace pesan::app {

/// The flags of setting_table() on a command, and --config.
class CommandSettings {
public:
    CommandSettings() = default;
    /// For a command that runs one role.
    explicit CommandSettings(Role role) : role_(role) {}

    void add_to(CLI::App& command);
    /// Reads flags, environment, file and defaults. Faults are in the configuration.
    [[nodiscard]] Configuration read() const;

private:
    std::map<std::string, std::string> given_;
    std::map<std::string, bool> switched_;
    std::string file_;
    std::optional<Role> role_;
};

}  // namespace pesan::app
