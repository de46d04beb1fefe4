#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http/message.hpp"
#include "net/management/answer.hpp"
#include "net/management/desk.hpp"

namespace pesan::management {

/// Whom a route serves: users with this tag or one that stands above it.
enum class Role { management, policymaker, monitoring, administrator };

[[nodiscard]] bool has_role(const broker::access::User& user, Role role);

/// One request with its user, on its way to a handler.
struct Call {
    http::Request request;
    broker::access::User user;
    /// The body, which is an object or empty; empty for GET and DELETE.
    boost::json::object body;

    [[nodiscard]] std::string_view param(std::string_view name) const {
        return request.param(name);
    }
    [[nodiscard]] bool query_is_true(std::string_view name) const;
};

// --- the body's members; the fault says which one is missing or wrong, absent ones are nothing

[[nodiscard]] Result<std::string> required_text(const boost::json::object& body,
                                                std::string_view name);
[[nodiscard]] Result<std::optional<std::string>> optional_text(const boost::json::object& body,
                                                               std::string_view name);
[[nodiscard]] Result<bool> flag(const boost::json::object& body, std::string_view name,
                                bool otherwise);
[[nodiscard]] Result<std::int64_t> integer(const boost::json::object& body, std::string_view name,
                                           std::int64_t otherwise);
/// `arguments` and the like: an object, or nothing at all.
[[nodiscard]] Result<boost::json::object> optional_object(const boost::json::object& body,
                                                          std::string_view name);
/// A list of texts, or one text with commas.
[[nodiscard]] Result<std::vector<std::string>> tags_member(const boost::json::object& body);

// --- virtual hosts

/// The virtual hosts whose things this user sees: all for who monitors, else those it may open.
[[nodiscard]] bool sees(const Desk& desk, const Call& call, std::string_view virtual_host);
/// The fault of a path with `{vhost}` that is not there or not for this user.
[[nodiscard]] std::optional<Answer> closed_virtual_host(const Desk& desk, const Call& call);
/// The fault of a change for which the user has no right.
[[nodiscard]] std::optional<Answer> missing_right(const Desk& desk, const Call& call,
                                                  broker::access::Right right,
                                                  std::string_view resource);

}  // namespace pesan::management
