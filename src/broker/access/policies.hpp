#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "amqp/table.hpp"
#include "broker/access/name_pattern.hpp"
#include "broker/access/settings.hpp"

namespace pesan::broker::access {

enum class PolicyTarget { queues, exchanges, all };

[[nodiscard]] std::string_view text_of(PolicyTarget target);
/// "queues", "exchanges", "all"; also "classic_queues" and "quorum_queues", which mean queues here.
/// errors   invalid_argument
[[nodiscard]] Result<PolicyTarget> policy_target_of(std::string_view text);

/// Settings for all queues or exchanges of a virtual host whose name fits.
struct Policy {
    std::string virtual_host;
    std::string name;
    std::string pattern;
    PolicyTarget apply_to = PolicyTarget::all;
    std::int64_t priority = 0;
    /// "max-length", "dead-letter-exchange" …, without the x- of arguments.
    amqp::Table definition;

    bool operator==(const Policy&) const = default;
};

/// A named value of a component, kept for tools: it means nothing to the broker.
struct Parameter {
    /// Empty for a global parameter, which has no virtual host either.
    std::string component;
    std::string virtual_host;
    std::string name;
    amqp::Value value;

    bool operator==(const Parameter&) const = default;
};

/// Policies and parameters. On the broker's thread; kept as AccessControl's things are.
class Policies {
public:
    /// Reads what the settings hold; throws boost::system::system_error where one cannot be read.
    /// settings   must outlive it
    explicit Policies(Settings& settings);
    ~Policies();
    Policies(const Policies&) = delete;
    Policies& operator=(const Policies&) = delete;

    /// Replaces one of that name. errors: invalid_argument (a pattern that is none, an empty
    /// definition or one with keys that no broker knows), and those of the settings (so all below)
    Result<void> put(Policy policy);
    /// errors   not_found
    Result<void> erase(std::string_view virtual_host, std::string_view name);
    [[nodiscard]] const Policy* find(std::string_view virtual_host, std::string_view name) const;
    [[nodiscard]] std::vector<Policy> all() const;
    /// The one that holds for a queue or exchange: the highest priority of those that fit, by name
    /// among equals. Null: none.
    [[nodiscard]] const Policy* matching(std::string_view virtual_host, std::string_view name,
                                         PolicyTarget target) const;

    Result<void> put_parameter(Parameter parameter);
    Result<void> erase_parameter(std::string_view component, std::string_view virtual_host,
                                 std::string_view name);
    [[nodiscard]] std::vector<Parameter> parameters() const;

    /// All of a virtual host that was deleted.
    Result<void> forget_virtual_host(std::string_view virtual_host);

    /// Called after a change with the virtual host whose queues and exchanges it may concern.
    std::function<void(std::string_view virtual_host)> on_change;

private:
    struct Compiled {
        Policy policy;
        NamePattern pattern;
    };
    using Key = std::pair<std::string, std::string>;

    void changed(const std::string& virtual_host) const;

    Settings& settings_;
    std::map<Key, Compiled> policies_;
    std::map<std::string, Parameter, std::less<>> parameters_;
};

}  // namespace pesan::broker::access
