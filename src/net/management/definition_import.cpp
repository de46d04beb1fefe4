#include "net/management/definition_import.hpp"

#include <array>
#include <boost/json/array.hpp>

#include "broker/access/errc.hpp"
#include "net/management/access_json.hpp"
#include "net/management/declaring.hpp"
#include "net/management/exchange_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::errc;

namespace {

/// One entry of a section, and the virtual host that holds where it names none.
struct Entry {
    const json::object& body;
    std::string_view virtual_host;

    [[nodiscard]] Result<std::string> host() const {
        if (!virtual_host.empty()) return std::string(virtual_host);
        return required_text(body, "vhost");
    }
    [[nodiscard]] Result<std::string> name() const { return required_text(body, "name"); }
};

Result<void> import_user(Desk& desk, const Entry& entry) {
    auto name = entry.name();
    if (!name) return name.error();
    auto user = user_of(entry.body, std::move(*name), desk.random);
    return user ? desk.access.put_user(std::move(*user)) : Result<void>(user.error());
}

Result<void> import_virtual_host(Desk& desk, const Entry& entry) {
    auto name = entry.name();
    if (!name) return name.error();
    auto host = virtual_host_of(entry.body, *name);
    if (!host) return host.error();
    const bool was_new = !desk.access.has_virtual_host(*name);
    if (auto kept = desk.access.put_virtual_host(std::move(*host)); !kept) return kept;
    if (!was_new || !desk.prepare_virtual_host) return {};
    return desk.prepare_virtual_host(*name);
}

Result<void> import_permission(Desk& desk, const Entry& entry) {
    auto host = entry.host();
    auto user = required_text(entry.body, "user");
    if (!host || !user) return Error(errc::invalid_argument, "permission without user or vhost");
    auto permission = permission_of(entry.body, std::move(*user), std::move(*host));
    if (!permission) return permission.error();
    return desk.access.put_permission(std::move(*permission));
}

Result<void> import_topic_permission(Desk& desk, const Entry& entry) {
    auto host = entry.host();
    auto user = required_text(entry.body, "user");
    if (!host || !user) return Error(errc::invalid_argument, "permission without user or vhost");
    auto permission = topic_permission_of(entry.body, std::move(*user), std::move(*host));
    if (!permission) return permission.error();
    return desk.access.put_topic_permission(std::move(*permission));
}

Result<void> import_parameter(Desk& desk, const Entry& entry) {
    auto host = entry.host();
    if (!host) return host.error();
    auto name = entry.name();
    if (!name) return name.error();
    auto component = required_text(entry.body, "component");
    if (!component) return component.error();
    auto parameter =
        parameter_of(entry.body, std::move(*component), std::move(*host), std::move(*name));
    if (!parameter) return parameter.error();
    return desk.policies.put_parameter(std::move(*parameter));
}

Result<void> import_global_parameter(Desk& desk, const Entry& entry) {
    auto name = entry.name();
    if (!name) return name.error();
    auto parameter = parameter_of(entry.body, {}, {}, std::move(*name));
    if (!parameter) return parameter.error();
    return desk.policies.put_parameter(std::move(*parameter));
}

Result<void> import_policy(Desk& desk, const Entry& entry) {
    auto host = entry.host();
    if (!host) return host.error();
    auto name = entry.name();
    if (!name) return name.error();
    auto policy = policy_of(entry.body, std::move(*host), std::move(*name));
    return policy ? desk.policies.put(std::move(*policy)) : Result<void>(policy.error());
}

template <class Wish>
Result<void> import_declaration(Desk& desk, const Entry& entry) {
    auto host = entry.host();
    if (!host) return host.error();
    if (!desk.access.has_virtual_host(*host))
        return Error(errc::not_found, "virtual host '" + *host + "'");
    auto name = entry.name();
    if (!name) return name.error();
    Wish wish;
    wish.virtual_host = std::move(*host);
    wish.name = std::move(*name);
    if (auto read = read_into(wish, entry.body); !read) return read;
    const auto made = declare(desk, wish);
    return made ? Result<void>() : Result<void>(made.error());
}

Result<void> import_binding(Desk& desk, const Entry& entry) {
    auto host = entry.host();
    if (!host) return host.error();
    auto source = required_text(entry.body, "source");
    if (!source) return source.error();
    auto destination = required_text(entry.body, "destination");
    if (!destination) return destination.error();
    const auto type = required_text(entry.body, "destination_type");
    if (!type) return type.error();
    BindingWish wish{.virtual_host = std::move(*host),
                     .source = std::move(*source),
                     .destination = std::move(*destination),
                     .to_exchange = *type == "exchange"};
    if (auto read = read_into(wish, entry.body); !read) return read;
    // Old definitions list what every queue has by itself.
    if (wish.source.empty()) return {};
    return bind(desk, wish);
}

struct Section {
    const char* name;
    Result<void> (*import)(Desk& desk, const Entry& entry);
};

/// In the order in which one needs the other.
constexpr std::array<Section, 10> sections{{
    {"users", import_user},
    {"vhosts", import_virtual_host},
    {"permissions", import_permission},
    {"topic_permissions", import_topic_permission},
    {"parameters", import_parameter},
    {"global_parameters", import_global_parameter},
    {"policies", import_policy},
    {"queues", import_declaration<QueueWish>},
    {"exchanges", import_declaration<ExchangeWish>},
    {"bindings", import_binding},
}};

/// "/queues/3": where in the file a fault is.
std::string place_of(std::size_t section, std::size_t entry) {
    return "/" + std::string(sections[section].name) + "/" + std::to_string(entry);
}

}  // namespace

std::optional<Answer> DefinitionImport::step(Desk& desk, const Call& call) {
    const auto host = call.param("vhost");
    if (!host.empty() && !desk.access.has_virtual_host(host)) return not_found();
    for (std::size_t done_now = 0; done_now < entries_per_step; ++done_now) {
        if (section_ == sections.size()) return done();
        const json::value* list = call.body.if_contains(sections[section_].name);
        if (list != nullptr && !list->is_array())
            return bad_request("/" + std::string(sections[section_].name) + ": expected a list");
        if (list == nullptr || entry_ == list->get_array().size()) {
            ++section_;
            entry_ = 0;
            continue;
        }
        const json::value& entry = list->get_array()[entry_];
        if (!entry.is_object())
            return bad_request(place_of(section_, entry_) + ": expected an object");
        const auto imported = sections[section_].import(desk, {entry.get_object(), host});
        if (!imported)
            return bad_request(place_of(section_, entry_) + ": " + imported.error().message());
        ++entry_;
    }
    return std::nullopt;
}

}  // namespace pesan::management
