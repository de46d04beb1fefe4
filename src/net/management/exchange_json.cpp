#include "net/management/exchange_json.hpp"

#include <openssl/sha.h>

#include <array>

#include "base/base64.hpp"
#include "broker/amqp/declare_specs.hpp"
#include "net/http/target.hpp"
#include "net/management/table_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::local_name;
using broker::virtual_host_of;

namespace {

amqp::Table decoded(BytesView bytes) {
    if (bytes.empty()) return {};
    auto table = amqp::decode_table(bytes);
    return table ? std::move(*table) : amqp::Table();
}

/// `~` parts the key from the hash, so that it stands for itself nowhere else.
std::string quoted(std::string_view key) {
    std::string text;
    for (const char c : http::percent_encode(key))
        text += c == '~' ? "%7E" : std::string(1, c);
    return text;
}

std::string hash_of(const amqp::Table& arguments) {
    Bytes bytes;
    amqp::encode_table(bytes, arguments);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> hash;
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
    std::string text = base64_encode({reinterpret_cast<const char*>(hash.data()), 15});
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

json::object described(const json::object& arguments, std::string_view name,
                       std::string_view virtual_host) {
    return {{"name", name}, {"vhost", virtual_host}, {"arguments", arguments}};
}

}  // namespace

json::object exchange_json(const broker::ExchangeSpec& spec) {
    json::object shown = described(to_json(decoded(spec.arguments)), local_name(spec.name.text),
                                   virtual_host_of(spec.name.text));
    shown["type"] = broker::amqp_server::type_name(spec);
    shown["durable"] = spec.durable;
    shown["auto_delete"] = spec.auto_delete;
    shown["internal"] = spec.internal;
    return shown;
}

json::object default_exchange_json(std::string_view virtual_host) {
    json::object shown = described({}, "", virtual_host);
    shown["type"] = "direct";
    shown["durable"] = true;
    shown["auto_delete"] = false;
    shown["internal"] = false;
    return shown;
}

bool is_predeclared(const broker::ExchangeSpec& spec) {
    return local_name(spec.name.text).starts_with("amq.");
}

BindingWish wish_of(const broker::BindingSpec& binding) {
    return {.virtual_host = std::string(virtual_host_of(binding.exchange.text)),
            .source = std::string(local_name(binding.exchange.text)),
            .destination = std::string(local_name(binding.queue.text)),
            .routing_key = binding.routing_key,
            .arguments = decoded(binding.arguments)};
}

BindingWish wish_of(const broker::ExchangeBindingSpec& binding) {
    return {.virtual_host = std::string(virtual_host_of(binding.source.text)),
            .source = std::string(local_name(binding.source.text)),
            .destination = std::string(local_name(binding.destination.text)),
            .to_exchange = true,
            .routing_key = binding.routing_key,
            .arguments = decoded(binding.arguments)};
}

BindingWish default_binding(const broker::QueueName& queue) {
    const std::string name(local_name(queue.text));
    return {.virtual_host = std::string(virtual_host_of(queue.text)),
            .source = "",
            .destination = name,
            .routing_key = name};
}

json::object binding_definition(const BindingWish& binding) {
    return {{"source", binding.source},
            {"vhost", binding.virtual_host},
            {"destination", binding.destination},
            {"destination_type", binding.to_exchange ? "exchange" : "queue"},
            {"routing_key", to_json(amqp::Value(binding.routing_key))},
            {"arguments", to_json(binding.arguments)}};
}

json::object binding_json(const BindingWish& binding) {
    json::object shown = binding_definition(binding);
    shown["properties_key"] = properties_key(binding);
    return shown;
}

std::string properties_key(const BindingWish& binding) {
    if (!binding.arguments.empty())
        return quoted(binding.routing_key) + "~" + hash_of(binding.arguments);
    return binding.routing_key.empty() ? "~" : quoted(binding.routing_key);
}

bool has_properties_key(const BindingWish& binding, std::string_view key) {
    if (key == properties_key(binding)) return true;
    return binding.arguments.empty() && !binding.routing_key.empty() && key == binding.routing_key;
}

}  // namespace pesan::management
