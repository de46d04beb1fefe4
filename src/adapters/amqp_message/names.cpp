#include "adapters/amqp_message/names.hpp"

#include "pesan/errc.hpp"

namespace pesan::amqp_message {

namespace {
constexpr std::string_view dead = "dead";
}

std::string dead_letters_of(const SubscriptionId& id) {
    return id.text() + "." + std::string(dead);
}

Result<void> check_subscription(const SubscriptionId& id) {
    if (auto topic = check_name(id.topic); !topic) return topic.error();
    if (id.name.empty()) return {};
    if (id.name == dead) {
        return Error(errc::invalid_argument,
                     "a subscription cannot be named \"dead\": its queue would be that of the "
                     "dead letters of " +
                         id.topic);
    }
    return check_name(id.name);
}

std::optional<SubscriptionId> subscription_of(const std::string& queue) {
    auto id = SubscriptionId::parse(queue);
    if (!id || !check_subscription(*id)) return std::nullopt;
    return std::move(*id);
}

}  // namespace pesan::amqp_message
