#include "command_settings.hpp"

#include "environment.hpp"

namespace pesan::app {

void CommandSettings::add_to(CLI::App& command) {
    command.add_option("--config", file_,
                       "configuration file (default ./pesan.toml, if it is there)");
    for (const SettingRow& row : setting_table()) {
        if (row.flag.empty() || (role_ && row.key == "services")) continue;
        const std::string flag(row.flag);
        std::string help = std::string(row.help) + " [" + std::string(row.environment) + "]";
        const bool own = role_ && row.key == "listen.http";
        const std::string fallback(own ? role_->http : row.fallback);
        if (row.kind == SettingKind::flag) {
            command.add_flag(flag, switched_[flag], help);
        } else {
            if (!fallback.empty()) help += ", default " + fallback;
            command.add_option(flag, given_[flag], help);
        }
    }
}

Configuration CommandSettings::read() const {
    ConfigurationSources sources;
    for (const auto& [flag, value] : given_)
        if (!value.empty()) sources.flags[flag] = value;
    for (const auto& [flag, on] : switched_)
        if (on) sources.flags[flag] = "true";
    if (!file_.empty()) sources.file = file_;
    if (const auto file = environment("PESAN_CONFIG"); file && !sources.file) sources.file = *file;
    sources.environment = environment;
    sources.role = role_;
    return Configuration::read(sources);
}

}  // namespace pesan::app
