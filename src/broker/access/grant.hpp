#pragma once

#include <map>
#include <string>

#include "broker/access/name_pattern.hpp"
#include "broker/access/user.hpp"

namespace pesan::broker::access {

struct TopicGrant {
    TopicPermission permission;
    NamePattern write;
    NamePattern read;
};

/// What one user may do in one virtual host, ready to be asked.
struct Grant {
    Permission permission;
    NamePattern configure;
    NamePattern write;
    NamePattern read;

    [[nodiscard]] const NamePattern& pattern(Right right) const;
};

/// errors   invalid_argument: an expression that is none
[[nodiscard]] Result<Grant> compile(Permission permission);
[[nodiscard]] Result<TopicGrant> compile(TopicPermission permission);

}  // namespace pesan::broker::access
