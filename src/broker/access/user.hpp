#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/access/password_hash.hpp"

namespace pesan::broker::access {

/// Tags that mean something to the management API; others are kept and mean nothing.
inline constexpr std::string_view administrator_tag = "administrator";
inline constexpr std::string_view monitoring_tag = "monitoring";
inline constexpr std::string_view policymaker_tag = "policymaker";
inline constexpr std::string_view management_tag = "management";

struct User {
    std::string name;
    PasswordHash password;
    std::vector<std::string> tags;

    [[nodiscard]] bool has_tag(std::string_view tag) const;
    bool operator==(const User&) const = default;
};

struct VirtualHost {
    std::string name;
    std::string description;
    std::vector<std::string> tags;
    /// "classic", "quorum" or empty: what a queue is that does not say.
    std::string default_queue_type;

    bool operator==(const VirtualHost&) const = default;
};

/// What a user may do in a virtual host: one expression for the names of queues and exchanges each.
struct Permission {
    std::string user;
    std::string virtual_host;
    std::string configure;
    std::string write;
    std::string read;

    bool operator==(const Permission&) const = default;
};

/// Further limits the routing keys of one topic exchange; `{username}` and `{vhost}` stand for
/// themselves.
struct TopicPermission {
    std::string user;
    std::string virtual_host;
    std::string exchange;
    std::string write;
    std::string read;

    bool operator==(const TopicPermission&) const = default;
};

enum class Right { configure, write, read };

}  // namespace pesan::broker::access
