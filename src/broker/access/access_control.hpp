#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/access/errc.hpp"
#include "broker/access/grant.hpp"
#include "broker/access/settings.hpp"
#include "broker/access/user.hpp"

namespace pesan::broker::access {

struct AccessOptions {
    /// Users who may log in from the broker's own machine only.
    std::vector<std::string> loopback_users = {"guest"};
};

/// Users, virtual hosts and permissions: who may log in, and what they may do then.
///
/// Lives on the broker's thread. Every change is put into the settings before it is seen here; wait
/// for the log to make it durable before it is answered. Names are the local ones, without their
/// virtual host.
///
/// A login is three steps, so that no password is hashed on the broker's thread:
/// ```
/// PasswordHash hash = access.password_of(user);          // the broker's thread; never fails
/// bool right = verify_password(hash, password);          // any thread
/// Result<User> in = access.admit(user, right, loopback); // the broker's thread
/// ```
///
/// source   docs/users-and-permissions.md
class AccessControl {
public:
    /// Reads what the settings hold; throws boost::system::system_error where one cannot be read.
    /// settings   must outlive it
    explicit AccessControl(Settings& settings, AccessOptions options = {});
    ~AccessControl();
    AccessControl(const AccessControl&) = delete;
    AccessControl& operator=(const AccessControl&) = delete;

    /// No virtual host was ever made: this is the first start.
    [[nodiscard]] bool empty() const { return virtual_hosts_.empty(); }
    /// Makes the virtual host `/` and a user with the tag administrator and all permissions in it.
    Result<void> create_first(std::string_view user, PasswordHash password);

    // --- logging in

    /// For an unknown user a hash that no password fits, so that both take the same time.
    [[nodiscard]] PasswordHash password_of(std::string_view user) const;
    /// errors   invalid_credentials, loopback_only
    [[nodiscard]] Result<User> admit(std::string_view user, bool password_fits,
                                     bool peer_is_loopback) const;
    /// The three steps in one, where the caller may hash.
    [[nodiscard]] Result<User> authenticate(std::string_view user, std::string_view password,
                                            bool peer_is_loopback) const;

    // --- what a user may do; quick enough for every method

    [[nodiscard]] bool has_virtual_host(std::string_view name) const;
    /// The user has some permission in the virtual host, be it none on any name.
    [[nodiscard]] bool may_open(std::string_view user, std::string_view virtual_host) const;
    /// resource   local name of a queue or exchange; "" is the default exchange, which patterns
    ///            know as amq.default
    [[nodiscard]] bool may(std::string_view user, std::string_view virtual_host, Right right,
                           std::string_view resource) const;
    /// For topic exchanges besides may(); true where nothing was said about the exchange.
    [[nodiscard]] bool may_route(std::string_view user, std::string_view virtual_host, Right right,
                                 std::string_view exchange, std::string_view routing_key) const;

    // --- looking

    [[nodiscard]] const User* user(std::string_view name) const;
    [[nodiscard]] const VirtualHost* virtual_host(std::string_view name) const;
    [[nodiscard]] const Permission* permission(std::string_view user,
                                               std::string_view virtual_host) const;
    [[nodiscard]] std::vector<User> users() const;
    [[nodiscard]] std::vector<VirtualHost> virtual_hosts() const;
    [[nodiscard]] std::vector<Permission> permissions() const;
    [[nodiscard]] std::vector<TopicPermission> topic_permissions() const;

    // --- changing; what is there already is replaced

    /// errors   invalid_argument, and those of the settings (so all below)
    Result<void> put_user(User user);
    /// Its permissions go with it. errors: not_found
    Result<void> delete_user(std::string_view name);
    Result<void> put_virtual_host(VirtualHost virtual_host);
    /// Its permissions go with it; its queues and exchanges are the caller's task.
    /// errors   not_found
    Result<void> delete_virtual_host(std::string_view name);
    /// errors   invalid_argument: an expression that is none; not_found: no such user or virtual
    /// host
    Result<void> put_permission(Permission permission);
    Result<void> delete_permission(std::string_view user, std::string_view virtual_host);
    Result<void> put_topic_permission(TopicPermission permission);
    /// exchange   empty: those for all exchanges of the virtual host
    Result<void> delete_topic_permission(std::string_view user, std::string_view virtual_host,
                                         std::string_view exchange);

    /// Called after a user was deleted or got another password, with its name: connections that
    /// logged in as it may be closed.
    std::function<void(std::string_view user)> on_user_gone;
    /// Called after a virtual host was deleted, with its name.
    std::function<void(std::string_view virtual_host)> on_virtual_host_gone;

private:
    template <class T>
    using ByName = std::map<std::string, T, std::less<>>;

    using OfUserAndHost = std::pair<std::string, std::string>;

    void load();
    [[nodiscard]] Result<void> check_grantee(const std::string& user,
                                             const std::string& virtual_host) const;
    [[nodiscard]] const Grant* grant(std::string_view user, std::string_view virtual_host) const;
    /// Takes away all permissions of a user, or all in a virtual host; empty = any.
    Result<void> forget_grants(std::string_view user, std::string_view virtual_host);

    Settings& settings_;
    AccessOptions options_;
    ByName<User> users_;
    ByName<VirtualHost> virtual_hosts_;
    /// By user, then by virtual host: looked up for every method, so without making a key.
    ByName<ByName<Grant>> grants_;
    std::map<OfUserAndHost, ByName<TopicGrant>> topic_grants_;
};

}  // namespace pesan::broker::access
