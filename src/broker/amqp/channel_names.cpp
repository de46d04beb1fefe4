

#include "broker/amqp/channel.hpp"
#include "broker/amqp/declare_texts.hpp"
#include "broker/amqp/resource_text.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::broker::amqp_server {

Result<void> Channel::require(access::Right right, std::string_view kind,
                              std::string_view name) const {
    const auto& host = connection_.virtual_host();
    if (connection_.server().access.may(connection_.user(), host, right, name)) return {};
    const auto shown = kind == "exchange" ? exchange_text(name.empty() ? "amq.default" : name, host)
                                          : queue_text(name, host);
    return Error(errc::access_refused,
                 "access to " + shown + " refused for user '" + connection_.user() + "'");
}

Result<void> Channel::require_topic(access::Right right, std::string_view exchange,
                                    std::string_view routing_key) const {
    const auto& host = connection_.virtual_host();
    const auto& access = connection_.server().access;
    if (access.may_route(connection_.user(), host, right, exchange, routing_key)) return {};
    // RabbitMQ names the exchange by the kind "topic" here, which its text leaves out.
    return Error(errc::access_refused, "access to topic '" + std::string(routing_key) +
                                           "' in exchange '" + std::string(exchange) +
                                           "' in vhost '" + host + "' refused for user '" +
                                           connection_.user() + "'");
}

Result<std::string> Channel::queue_or_last(std::string_view name) const {
    if (!name.empty()) return without_line_ends(name);
    if (last_queue_.empty()) return Error(errc::not_found, "no previously declared queue");
    return last_queue_;
}

QueueName Channel::queue_name(std::string_view name) const {
    return QueueName(qualify(connection_.virtual_host(), name));
}

ExchangeName Channel::exchange_name(std::string_view name) const {
    return ExchangeName(qualify(connection_.virtual_host(), name));
}

Error Channel::no_queue(std::string_view name) const {
    return {errc::not_found, "no " + queue_text(name, connection_.virtual_host())};
}

Error Channel::no_exchange(std::string_view name) const {
    return {errc::not_found, "no " + exchange_text(name, connection_.virtual_host())};
}

Result<void> Channel::check_not_locked(std::string_view queue) {
    const auto* spec = engine().queue_spec(queue_name(queue));
    if (spec == nullptr) return no_queue(queue);
    if (spec->exclusive_owner == 0 || spec->exclusive_owner == connection_.id()) return {};
    return locked(queue, connection_.virtual_host());
}

}  // namespace pesan::broker::amqp_server
