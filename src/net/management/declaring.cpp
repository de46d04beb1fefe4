#include "net/management/declaring.hpp"

#include "broker/access/policy_effect.hpp"
#include "broker/amqp/declare_specs.hpp"
#include "broker/amqp/declare_texts.hpp"
#include "broker/amqp/resource_text.hpp"
#include "net/management/call.hpp"
#include "net/management/table_json.hpp"

namespace pesan::management {

namespace json = boost::json;
namespace server = broker::amqp_server;
using broker::qualify;

namespace {

Bytes encoded(const amqp::Table& table) {
    Bytes bytes;
    if (!table.empty()) amqp::encode_table(bytes, table);
    return bytes;
}

Result<void> take_table(const json::object& body, amqp::Table& to) {
    const auto object = optional_object(body, "arguments");
    if (!object) return object.error();
    auto table = table_of(*object);
    if (!table) return table.error();
    to = std::move(*table);
    return {};
}

Result<void> take_flag(const json::object& body, std::string_view name, bool& to) {
    const auto given = flag(body, name, to);
    if (given) to = *given;
    return given ? Result<void>() : Result<void>(given.error());
}

Error missing(std::string_view kind, const std::string& name) {
    return Error(broker::errc::not_found, std::string(kind) + " '" + name + "'");
}

}  // namespace

Result<bool> declare(Desk& desk, const QueueWish& wish) {
    const auto thing = server::queue_text(wish.name, wish.virtual_host);
    const broker::QueueName name(qualify(wish.virtual_host, wish.name));
    const amqp::QueueDeclare method{
        .queue = wish.name, .durable = wish.durable, .auto_delete = wish.auto_delete};
    if (const auto* existing = desk.engine.queue_spec(name)) {
        const auto equal = server::require_equal_queue(method, wish.arguments, *existing, thing);
        return equal ? Result<bool>(false) : Result<bool>(equal.error());
    }
    auto spec = server::queue_spec_of(method, name, wish.arguments, wish.virtual_host, thing);
    if (!spec) return spec.error();
    broker::access::apply_policies(desk.policies, *spec);
    const auto made = desk.engine.declare_queue(*spec);
    return made ? Result<bool>(true) : Result<bool>(made.error());
}

Result<bool> declare(Desk& desk, const ExchangeWish& wish) {
    const auto thing = server::exchange_text(wish.name, wish.virtual_host);
    const broker::ExchangeName name(qualify(wish.virtual_host, wish.name));
    const amqp::ExchangeDeclare method{.exchange = wish.name,
                                       .type = wish.type,
                                       .durable = wish.durable,
                                       .auto_delete = wish.auto_delete,
                                       .internal = wish.internal};
    auto spec = server::exchange_spec_of(method, name, wish.arguments);
    if (!spec) return spec.error();
    if (const auto* existing = desk.engine.exchange_spec(name)) {
        const auto equal = server::require_equal_exchange(*spec, *existing, thing);
        return equal ? Result<bool>(false) : Result<bool>(equal.error());
    }
    const auto* alternate = wish.arguments.find("alternate-exchange");
    if (alternate != nullptr && alternate->as<std::string>() != nullptr)
        spec->alternate_exchange =
            broker::ExchangeName(qualify(wish.virtual_host, *alternate->as<std::string>()));
    const auto made = desk.engine.declare_exchange(*spec);
    return made ? Result<bool>(true) : Result<bool>(made.error());
}

Result<void> bind(Desk& desk, const BindingWish& wish) {
    const broker::ExchangeName source(qualify(wish.virtual_host, wish.source));
    const auto target = qualify(wish.virtual_host, wish.destination);
    const auto* spec = desk.engine.exchange_spec(source);
    if (spec == nullptr) return missing("exchange", wish.source);
    if (spec->type == broker::ExchangeType::headers)
        if (auto fits = server::check_header_match(wish.arguments); !fits) return fits;
    const auto arguments = encoded(wish.arguments);
    if (wish.to_exchange)
        return desk.engine.bind_exchange(
            {source, broker::ExchangeName(target), wish.routing_key, arguments});
    return desk.engine.bind({source, broker::QueueName(target), wish.routing_key, arguments});
}

Result<void> unbind(Desk& desk, const BindingWish& wish) {
    const broker::ExchangeName source(qualify(wish.virtual_host, wish.source));
    const auto target = qualify(wish.virtual_host, wish.destination);
    const auto arguments = encoded(wish.arguments);
    if (wish.to_exchange)
        return desk.engine.unbind_exchange(
            {source, broker::ExchangeName(target), wish.routing_key, arguments});
    return desk.engine.unbind({source, broker::QueueName(target), wish.routing_key, arguments});
}

Result<void> read_into(QueueWish& wish, const json::object& body) {
    if (auto taken = take_flag(body, "durable", wish.durable); !taken) return taken;
    if (auto taken = take_flag(body, "auto_delete", wish.auto_delete); !taken) return taken;
    return take_table(body, wish.arguments);
}

Result<void> read_into(ExchangeWish& wish, const json::object& body) {
    auto type = optional_text(body, "type");
    if (!type) return type.error();
    wish.type = type->value_or("direct");
    if (auto taken = take_flag(body, "durable", wish.durable); !taken) return taken;
    if (auto taken = take_flag(body, "auto_delete", wish.auto_delete); !taken) return taken;
    if (auto taken = take_flag(body, "internal", wish.internal); !taken) return taken;
    return take_table(body, wish.arguments);
}

Result<void> read_into(BindingWish& wish, const json::object& body) {
    auto key = optional_text(body, "routing_key");
    if (!key) return key.error();
    wish.routing_key = key->value_or("");
    return take_table(body, wish.arguments);
}

}  // namespace pesan::management
