#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "broker/access/user.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::access {

// Keys and values of the settings. A value is a field table, so that a later version may add fields
// that an older one passes over.

inline constexpr std::string_view user_prefix = "access/user/";
inline constexpr std::string_view virtual_host_prefix = "access/vhost/";
inline constexpr std::string_view permission_prefix = "access/permission/";
inline constexpr std::string_view topic_permission_prefix = "access/topic-permission/";

[[nodiscard]] std::string key_of(const User& user);
[[nodiscard]] std::string key_of(const VirtualHost& virtual_host);
[[nodiscard]] std::string key_of(const Permission& permission);
[[nodiscard]] std::string key_of(const TopicPermission& permission);

[[nodiscard]] Bytes encode(const User& user);
[[nodiscard]] Bytes encode(const VirtualHost& virtual_host);
[[nodiscard]] Bytes encode(const Permission& permission);
[[nodiscard]] Bytes encode(const TopicPermission& permission);

/// errors of all: malformed_setting
[[nodiscard]] Result<User> decode_user(BytesView value);
[[nodiscard]] Result<VirtualHost> decode_virtual_host(BytesView value);
[[nodiscard]] Result<Permission> decode_permission(BytesView value);
[[nodiscard]] Result<TopicPermission> decode_topic_permission(BytesView value);

}  // namespace pesan::broker::access
