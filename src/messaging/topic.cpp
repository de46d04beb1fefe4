#include "pesan/topic.hpp"

#include <fmt/format.h>

#include "pesan/errc.hpp"

namespace pesan {

namespace {

constexpr std::size_t name_bytes_max = 100;

bool allowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string show(char c) {
    const auto code = static_cast<unsigned char>(c);
    return code > 0x20 && code < 0x7f ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02x}", code);
}

}  // namespace

Result<void> check_name(std::string_view name) {
    if (name.empty()) return Error(errc::invalid_argument, "a name is empty");
    if (name.size() > name_bytes_max) {
        return Error(errc::invalid_argument,
                     fmt::format("a name has {} characters; at most {} are allowed", name.size(),
                                 name_bytes_max));
    }
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (allowed(name[at])) continue;
        return Error(errc::invalid_argument,
                     fmt::format("{} at place {} of a name; a-z, 0-9, '-' and '_' are allowed",
                                 show(name[at]), at + 1));
    }
    return {};
}

Result<SubscriptionId> SubscriptionId::parse(std::string_view text) {
    const std::size_t dot = text.find('.');
    SubscriptionId id{.topic = std::string(text.substr(0, dot)), .name = {}};
    if (auto checked = check_name(id.topic); !checked) return checked.error();
    if (dot == std::string_view::npos) return id;
    id.name = text.substr(dot + 1);
    if (auto checked = check_name(id.name); !checked) return checked.error();
    return id;
}

Topology Topology::defaults() {
    Topology topology;
    topology.subscriptions = {
        {.id = {"email", ""}, .options = {}},
        {.id = {"sms", ""}, .options = {}},
        {.id = {"order", "finance"}, .options = {}},
        {.id = {"order", "report"}, .options = {}},
    };
    return topology;
}

}  // namespace pesan
