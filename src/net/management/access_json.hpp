#pragma once

#include <boost/json/object.hpp>

#include "base/random.hpp"
#include "broker/access/policies.hpp"
#include "broker/access/user.hpp"
#include "pesan/result.hpp"

namespace pesan::management {

// Users, virtual hosts, permissions, policies as the API and definitions.json have them.

[[nodiscard]] boost::json::object to_json(const broker::access::User& user);
[[nodiscard]] boost::json::object to_json(const broker::access::Permission& permission);
[[nodiscard]] boost::json::object to_json(const broker::access::TopicPermission& permission);
[[nodiscard]] boost::json::object to_json(const broker::access::Policy& policy);
[[nodiscard]] boost::json::object to_json(const broker::access::Parameter& parameter);

// errors of all: invalid_argument (access), the detail names the member

/// With `password`, or `password_hash` and its `hashing_algorithm`, or neither for a user who
/// cannot log in with one.
[[nodiscard]] Result<broker::access::User> user_of(const boost::json::object& body,
                                                   std::string name, Random& random);
[[nodiscard]] Result<broker::access::VirtualHost> virtual_host_of(const boost::json::object& body,
                                                                  std::string name);
[[nodiscard]] Result<broker::access::Permission> permission_of(const boost::json::object& body,
                                                               std::string user,
                                                               std::string virtual_host);
[[nodiscard]] Result<broker::access::TopicPermission> topic_permission_of(
    const boost::json::object& body, std::string user, std::string virtual_host);
[[nodiscard]] Result<broker::access::Policy> policy_of(const boost::json::object& body,
                                                       std::string virtual_host, std::string name);
[[nodiscard]] Result<broker::access::Parameter> parameter_of(const boost::json::object& body,
                                                             std::string component,
                                                             std::string virtual_host,
                                                             std::string name);

}  // namespace pesan::management
