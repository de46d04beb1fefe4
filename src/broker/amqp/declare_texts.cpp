#include "broker/amqp/declare_texts.hpp"

#include "broker/amqp/resource_text.hpp"

namespace pesan::broker::amqp_server {

namespace {

constexpr std::string_view reserved_prefix = "amq.";

std::string with_type(const amqp::Value* value) {
    if (value == nullptr) return "none";
    return "the value '" + value_text(*value) + "' of type '" + std::string(type_text(*value)) +
           "'";
}

bool same(const amqp::Value& one, const amqp::Value& other) {
    std::int64_t left = 0;
    std::int64_t right = 0;
    if (one.integer(left) && other.integer(right)) return left == right;
    return one == other;
}

/// A queue without a type is a classic one.
bool is_classic(const amqp::Value* value) {
    return value == nullptr ||
           (value->as<std::string>() != nullptr && *value->as<std::string>() == "classic");
}

Error inequivalent(std::string_view field, std::string_view thing, const std::string& received,
                   const std::string& current) {
    return {errc::precondition_failed, "inequivalent arg '" + std::string(field) + "' for " +
                                           std::string(thing) + ": received " + received +
                                           " but current is " + current};
}

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

}  // namespace

std::string without_line_ends(std::string_view name) {
    std::string kept(name);
    std::erase_if(kept, [](char c) { return c == '\r' || c == '\n'; });
    return kept;
}

Error locked(std::string_view queue, std::string_view virtual_host) {
    return {errc::resource_locked,
            "cannot obtain exclusive access to locked " + queue_text(queue, virtual_host) +
                ". It could be originally declared on another connection or the exclusive property "
                "value does not match that of the original declaration."};
}

Result<void> check_new_name(std::string_view kind, std::string_view name) {
    if (!name.starts_with(reserved_prefix)) return {};
    return Error(errc::access_refused, std::string(kind) + " name '" + std::string(name) +
                                           "' contains reserved prefix 'amq.*'");
}

Result<void> require_equal(std::string_view field, std::string_view thing,
                           std::string_view received, std::string_view current) {
    if (received == current) return {};
    return inequivalent(field, thing, quoted(received), quoted(current));
}

Result<void> require_equal_argument(std::string_view name, std::string_view thing,
                                    const amqp::Table& received, const amqp::Table& current) {
    const auto* is = current.find(name);
    const auto* wanted = received.find(name);
    if (is == nullptr && wanted == nullptr) return {};
    if (name == "x-queue-type" && is_classic(is) && is_classic(wanted)) return {};
    if (is != nullptr && wanted != nullptr) {
        if (same(*is, *wanted)) return {};
        return inequivalent(name, thing, quoted(value_text(*wanted)), quoted(value_text(*is)));
    }
    return inequivalent(name, thing, with_type(wanted), with_type(is));
}

}  // namespace pesan::broker::amqp_server
