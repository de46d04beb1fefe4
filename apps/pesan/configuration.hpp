#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/tcp/endpoint.hpp"
#include "parse_value.hpp"
#include "setting_table.hpp"

namespace pesan::app {

/// A value and where it came from: "--http", "PESAN_HTTP", "pesan.toml:3" or "default".
struct SettingValue {
    std::string text;
    std::string origin;
};

/// A service that runs in a process of its own.
struct Role {
    std::string_view name;
    /// Where it listens unless told otherwise; each role has a port of its own.
    std::string_view http;
};

/// The role that is no service: the embedded broker with its AMQP port.
inline constexpr std::string_view broker_role = "broker";

/// Where values are looked for.
struct ConfigurationSources {
    /// Flag to value, as the command line gave them.
    std::map<std::string, std::string> flags;
    std::function<std::optional<std::string>(std::string_view name)> environment;
    /// The file; absent = ./pesan.toml if it is there.
    std::optional<std::string> file;
    /// Absent = everything that `services` names, in one process.
    std::optional<Role> role;
};

/// All settings of a run, checked once.
class Configuration {
public:
    /// Reads every source. Faults are gathered, not thrown: all are told at once.
    [[nodiscard]] static Configuration read(const ConfigurationSources& sources);

    /// One line a fault: where it stands, what was expected. Empty = the configuration is good.
    [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

    /// The value of a key of the table; typed readers expect a configuration without faults.
    [[nodiscard]] const std::string& text(std::string_view key) const;
    [[nodiscard]] const std::string& origin(std::string_view key) const;
    [[nodiscard]] net::Endpoint address(std::string_view key) const;
    [[nodiscard]] std::chrono::milliseconds duration(std::string_view key) const;
    [[nodiscard]] std::int64_t number(std::string_view key) const;
    [[nodiscard]] bool flag(std::string_view key) const;

    /// Whether `services` names this one.
    [[nodiscard]] bool runs(std::string_view service) const;
    /// Whether anything that runs here sends or receives messages.
    [[nodiscard]] bool needs_broker() const;
    /// The role that runs alone in this process; empty = `pesan up`.
    [[nodiscard]] const std::string& role() const { return role_; }
    /// Empty = none.
    [[nodiscard]] const std::string& api_token() const { return text("api.token"); }

    /// A table of every value and its origin, secrets masked.
    [[nodiscard]] std::string explain() const;

private:
    void read_file(const ConfigurationSources& sources);
    void read_environment(const SettingRow& row, const ConfigurationSources& sources);
    void check(const SettingRow& row);
    void check_together();
    void check_role();

    std::map<std::string, SettingValue, std::less<>> values_;
    std::vector<std::string> faults_;
    std::string role_;
};

}  // namespace pesan::app
