#include "broker/amqp/resource_text.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace pesan::broker::amqp_server {

namespace {

std::string named(std::string_view kind, std::string_view name, std::string_view virtual_host) {
    std::string text(kind);
    text += " '";
    text += name;
    text += "' in vhost '";
    text += virtual_host;
    text += '\'';
    return text;
}

bool printable(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 32 && byte < 127) || byte >= 160 || (byte >= 8 && byte <= 13) || byte == 27;
}

std::string list_text(const amqp::Array& values);

struct Print {
    std::string operator()(std::monostate) const { return "undefined"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(const amqp::Decimal& value) const {
        return "{" + std::to_string(value.scale) + "," + std::to_string(value.value) + "}";
    }
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(const amqp::Timestamp& value) const {
        return std::to_string(value.seconds);
    }
    std::string operator()(const amqp::ByteArray& value) const { return value.bytes; }
    std::string operator()(const amqp::Array& value) const { return list_text(value); }
    std::string operator()(const amqp::Table&) const { return "[]"; }
    template <class Number>
    std::string operator()(Number value) const {
        return std::to_string(value);
    }
};

std::string list_text(const amqp::Array& values) {
    std::string text = "[";
    for (const auto& value : values) {
        if (text.size() > 1) text += ',';
        text += "{" + std::string(type_text(value)) + "," + value_text(value) + "}";
    }
    return text + "]";
}

}  // namespace

std::string queue_text(std::string_view name, std::string_view virtual_host) {
    return named("queue", name, virtual_host);
}

std::string exchange_text(std::string_view name, std::string_view virtual_host) {
    return named("exchange", name, virtual_host);
}

std::string_view type_text(const amqp::Value& value) {
    // In the order of the variant's alternatives.
    static constexpr std::array<std::string_view, 17> names = {
        "void",      "bool",        "byte",   "unsignedbyte", "short",  "unsignedshort",
        "signedint", "unsignedint", "long",   "float",        "double", "decimal",
        "longstr",   "timestamp",   "binary", "array",        "table"};
    return names.at(value.variant().index());
}

std::string value_text(const amqp::Value& value) {
    return std::visit(Print{}, value.variant());
}

std::string binary_text(BytesView bytes) {
    if (bytes.empty()) return "<<>>";
    if (std::ranges::all_of(bytes, printable)) return "<<\"" + std::string(bytes) + "\">>";
    std::string text = "<<";
    for (const char byte : bytes) {
        if (text.size() > 2) text += ',';
        text += std::to_string(static_cast<unsigned char>(byte));
    }
    return text + ">>";
}

}  // namespace pesan::broker::amqp_server
