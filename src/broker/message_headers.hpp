#pragma once

#include <optional>

#include "amqp/properties.hpp"

namespace pesan::broker {

/// The headers of a message, decoded when the first exchange asks for them.
class MessageHeaders {
public:
    /// properties  encoded; must outlive this
    explicit MessageHeaders(BytesView properties) : properties_(properties) {}

    /// Empty when there are none, or none that can be read.
    [[nodiscard]] const amqp::Table& table();

private:
    BytesView properties_;
    std::optional<amqp::Table> table_;
};

}  // namespace pesan::broker
