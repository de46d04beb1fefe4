#include "broker/access/access_control.hpp"

#include <algorithm>

#include "broker/access/access_records.hpp"

namespace pesan::broker::access {

namespace {

constexpr std::size_t name_bytes_max = 255;
constexpr std::string_view default_exchange_resource = "amq.default";

Result<void> check_name(std::string_view what, std::string_view name) {
    if (name.empty() || name.size() > name_bytes_max || name.find('\0') != std::string_view::npos)
        return Error(errc::invalid_argument,
                     std::string(what) + ": a name has 1 to 255 bytes and no NUL");
    return {};
}

template <class T, class Decode, class Take>
void read_all(const Settings& settings, std::string_view prefix, Decode decode, Take take) {
    std::vector<T> found;
    settings.each(
        prefix, [&](std::string_view, BytesView value) { found.push_back(decode(value).value()); });
    for (T& each : found)
        take(std::move(each));
}

template <class Map>
auto values_of(const Map& map) {
    std::vector<typename Map::mapped_type> values;
    for (const auto& [name, value] : map)
        values.push_back(value);
    return values;
}

}  // namespace

AccessControl::AccessControl(Settings& settings, AccessOptions options)
    : settings_(settings), options_(std::move(options)) {
    load();
}

AccessControl::~AccessControl() = default;

void AccessControl::load() {
    read_all<User>(settings_, user_prefix, decode_user,
                   [this](User user) { users_[user.name] = std::move(user); });
    read_all<VirtualHost>(settings_, virtual_host_prefix, decode_virtual_host,
                          [this](VirtualHost host) { virtual_hosts_[host.name] = host; });
    read_all<Permission>(
        settings_, permission_prefix, decode_permission, [this](const Permission& permission) {
            grants_[permission.user].emplace(permission.virtual_host, compile(permission).value());
        });
    read_all<TopicPermission>(settings_, topic_permission_prefix, decode_topic_permission,
                              [this](const TopicPermission& permission) {
                                  topic_grants_[{permission.user, permission.virtual_host}].emplace(
                                      permission.exchange, compile(permission).value());
                              });
}

Result<void> AccessControl::create_first(std::string_view user, PasswordHash password) {
    const std::string name(user);
    if (auto made = put_virtual_host({.name = "/"}); !made) return made;
    if (auto made = put_user({name, std::move(password), {std::string(administrator_tag)}}); !made)
        return made;
    return put_permission({name, "/", ".*", ".*", ".*"});
}

PasswordHash AccessControl::password_of(std::string_view name) const {
    const User* known = user(name);
    return known != nullptr ? known->password : PasswordHash{};
}

Result<User> AccessControl::admit(std::string_view name, bool password_fits,
                                  bool peer_is_loopback) const {
    const User* known = user(name);
    if (known == nullptr || !password_fits) return errc::invalid_credentials;
    const auto& local = options_.loopback_users;
    if (!peer_is_loopback && std::find(local.begin(), local.end(), name) != local.end())
        return errc::loopback_only;
    return *known;
}

Result<User> AccessControl::authenticate(std::string_view name, std::string_view password,
                                         bool peer_is_loopback) const {
    return admit(name, verify_password(password_of(name), password), peer_is_loopback);
}

bool AccessControl::has_virtual_host(std::string_view name) const {
    return virtual_host(name) != nullptr;
}

bool AccessControl::may_open(std::string_view user, std::string_view virtual_host) const {
    return grant(user, virtual_host) != nullptr;
}

bool AccessControl::may(std::string_view user, std::string_view virtual_host, Right right,
                        std::string_view resource) const {
    const Grant* found = grant(user, virtual_host);
    if (found == nullptr) return false;
    return found->pattern(right).fits(resource.empty() ? default_exchange_resource : resource);
}

bool AccessControl::may_route(std::string_view user, std::string_view virtual_host, Right right,
                              std::string_view exchange, std::string_view routing_key) const {
    if (topic_grants_.empty()) return true;
    const auto of_user =
        topic_grants_.find(OfUserAndHost(std::string(user), std::string(virtual_host)));
    if (of_user == topic_grants_.end()) return true;
    const auto found = of_user->second.find(exchange);
    if (found == of_user->second.end()) return true;
    const TopicGrant& topic = found->second;
    return (right == Right::write ? topic.write : topic.read).fits(routing_key);
}

const User* AccessControl::user(std::string_view name) const {
    const auto found = users_.find(name);
    return found == users_.end() ? nullptr : &found->second;
}

const VirtualHost* AccessControl::virtual_host(std::string_view name) const {
    const auto found = virtual_hosts_.find(name);
    return found == virtual_hosts_.end() ? nullptr : &found->second;
}

const Grant* AccessControl::grant(std::string_view user, std::string_view virtual_host) const {
    const auto of_user = grants_.find(user);
    if (of_user == grants_.end()) return nullptr;
    const auto found = of_user->second.find(virtual_host);
    return found == of_user->second.end() ? nullptr : &found->second;
}

const Permission* AccessControl::permission(std::string_view user,
                                            std::string_view virtual_host) const {
    const Grant* found = grant(user, virtual_host);
    return found != nullptr ? &found->permission : nullptr;
}

std::vector<User> AccessControl::users() const {
    return values_of(users_);
}

std::vector<VirtualHost> AccessControl::virtual_hosts() const {
    return values_of(virtual_hosts_);
}

std::vector<Permission> AccessControl::permissions() const {
    std::vector<Permission> all;
    for (const auto& [user, hosts] : grants_)
        for (const auto& [host, found] : hosts)
            all.push_back(found.permission);
    return all;
}

std::vector<TopicPermission> AccessControl::topic_permissions() const {
    std::vector<TopicPermission> all;
    for (const auto& [whose, exchanges] : topic_grants_)
        for (const auto& [exchange, found] : exchanges)
            all.push_back(found.permission);
    return all;
}

Result<void> AccessControl::put_user(User changed) {
    if (auto checked = check_name("user", changed.name); !checked) return checked;
    if (auto kept = settings_.put(key_of(changed), encode(changed)); !kept) return kept;
    const User* before = user(changed.name);
    const bool other_password = before != nullptr && before->password != changed.password;
    const std::string name = changed.name;
    users_[name] = std::move(changed);
    if (other_password && on_user_gone) on_user_gone(name);
    return {};
}

Result<void> AccessControl::delete_user(std::string_view name) {
    const std::string gone(name);
    const User* known = user(gone);
    if (known == nullptr) return Error(errc::not_found, "user '" + gone + "'");
    if (auto forgotten = forget_grants(gone, {}); !forgotten) return forgotten;
    if (auto erased = settings_.erase(key_of(*known)); !erased) return erased;
    users_.erase(gone);
    if (on_user_gone) on_user_gone(gone);
    return {};
}

Result<void> AccessControl::put_virtual_host(VirtualHost host) {
    if (auto checked = check_name("virtual host", host.name); !checked) return checked;
    if (auto kept = settings_.put(key_of(host), encode(host)); !kept) return kept;
    const std::string name = host.name;
    virtual_hosts_[name] = std::move(host);
    return {};
}

Result<void> AccessControl::delete_virtual_host(std::string_view name) {
    const std::string gone(name);
    const VirtualHost* known = virtual_host(gone);
    if (known == nullptr) return Error(errc::not_found, "virtual host '" + gone + "'");
    if (auto forgotten = forget_grants({}, gone); !forgotten) return forgotten;
    if (auto erased = settings_.erase(key_of(*known)); !erased) return erased;
    virtual_hosts_.erase(gone);
    if (on_virtual_host_gone) on_virtual_host_gone(gone);
    return {};
}

Result<void> AccessControl::check_grantee(const std::string& user_name,
                                          const std::string& host_name) const {
    if (user(user_name) == nullptr) return Error(errc::not_found, "user '" + user_name + "'");
    if (virtual_host(host_name) == nullptr)
        return Error(errc::not_found, "virtual host '" + host_name + "'");
    return {};
}

Result<void> AccessControl::put_permission(Permission permission) {
    if (auto checked = check_grantee(permission.user, permission.virtual_host); !checked)
        return checked;
    auto compiled = compile(permission);
    if (!compiled) return compiled.error();
    if (auto kept = settings_.put(key_of(permission), encode(permission)); !kept) return kept;
    grants_[permission.user].insert_or_assign(permission.virtual_host, std::move(*compiled));
    return {};
}

Result<void> AccessControl::delete_permission(std::string_view user,
                                              std::string_view virtual_host) {
    const Permission* found = permission(user, virtual_host);
    if (found == nullptr)
        return Error(errc::not_found, "permission of user '" + std::string(user) + "'");
    if (auto erased = settings_.erase(key_of(*found)); !erased) return erased;
    grants_.find(user)->second.erase(std::string(virtual_host));
    return {};
}

Result<void> AccessControl::put_topic_permission(TopicPermission permission) {
    if (auto checked = check_grantee(permission.user, permission.virtual_host); !checked)
        return checked;
    auto compiled = compile(permission);
    if (!compiled) return compiled.error();
    if (auto kept = settings_.put(key_of(permission), encode(permission)); !kept) return kept;
    topic_grants_[{permission.user, permission.virtual_host}].insert_or_assign(
        permission.exchange, std::move(*compiled));
    return {};
}

Result<void> AccessControl::delete_topic_permission(std::string_view user,
                                                    std::string_view virtual_host,
                                                    std::string_view exchange) {
    const auto found =
        topic_grants_.find(OfUserAndHost(std::string(user), std::string(virtual_host)));
    if (found == topic_grants_.end())
        return Error(errc::not_found, "topic permission of user '" + std::string(user) + "'");
    auto& exchanges = found->second;
    for (auto each = exchanges.begin(); each != exchanges.end();) {
        if (!exchange.empty() && each->first != exchange) {
            ++each;
            continue;
        }
        if (auto erased = settings_.erase(key_of(each->second.permission)); !erased) return erased;
        each = exchanges.erase(each);
    }
    if (exchanges.empty()) topic_grants_.erase(found);
    return {};
}

Result<void> AccessControl::forget_grants(std::string_view user, std::string_view virtual_host) {
    const auto meant = [&](std::string_view of_user, std::string_view of_host) {
        return (user.empty() || of_user == user) &&
               (virtual_host.empty() || of_host == virtual_host);
    };
    for (const Permission& each : permissions()) {
        if (!meant(each.user, each.virtual_host)) continue;
        if (auto gone = delete_permission(each.user, each.virtual_host); !gone) return gone;
    }
    for (const TopicPermission& each : topic_permissions()) {
        if (!meant(each.user, each.virtual_host)) continue;
        auto gone = delete_topic_permission(each.user, each.virtual_host, each.exchange);
        if (!gone) return gone;
    }
    return {};
}

}  // namespace pesan::broker::access
