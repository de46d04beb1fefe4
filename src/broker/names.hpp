#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "store/record.hpp"

namespace pesan::broker {

/// A name that cannot be taken for another kind of name.
template <class Kind>
struct Name {
    std::string text;

    Name() = default;
    explicit Name(std::string value) : text(std::move(value)) {}
    auto operator<=>(const Name&) const = default;
};

using ExchangeName = Name<struct ExchangeKind>;
using QueueName = Name<struct QueueKind>;

inline constexpr std::size_t name_bytes_max = 255;

/// An AMQP connection, with its exclusive queues; 0 = none. Never used twice while the engine
/// lives.
using ConnectionId = std::uint64_t;
/// One channel's or client's open end; never used twice while the engine lives.
using SessionId = std::uint64_t;
using ConsumerId = std::uint64_t;
/// Counts a session's deliveries from 1.
using DeliveryTag = std::uint64_t;
/// The publisher's own number for a publish; the engine only hands it back.
using PublishTag = std::uint64_t;
/// Where a message stands in its queues: the number of the record that put it there. Kept until it
/// is settled; queues are ordered by it.
using Place = store::Sequence;

}  // namespace pesan::broker

template <class Kind>
struct std::hash<pesan::broker::Name<Kind>> {
    std::size_t operator()(const pesan::broker::Name<Kind>& name) const noexcept {
        return std::hash<std::string>{}(name.text);
    }
};
