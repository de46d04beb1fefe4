#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "broker/names.hpp"
#include "broker/specs.hpp"

namespace pesan::broker {

/// Exchange names, routing keys, properties and bodies of a transaction together.
inline constexpr std::size_t transaction_bytes_max = 64u << 20;

/// What a session gathered since tx.select or the last commit; see Engine::commit_transaction().
struct Transaction {
    struct Publish {
        ExchangeName exchange;
        std::string routing_key;
        Bytes properties;
        Bytes body;
        PublishFlags flags;
    };
    enum class Ending : std::uint8_t { acknowledge, requeue, return_unwanted, reject };
    struct Settlement {
        DeliveryTag tag = 0;
        Ending ending = Ending::acknowledge;
    };

    std::vector<Publish> publishes;
    /// Each tag once.
    std::vector<Settlement> settlements;

    [[nodiscard]] std::size_t bytes() const;
};

/// What became of the publishes, in their order.
struct TransactionOutcome {
    /// Queues each one went to; 0 = unroutable, or its exchange has gone or a full queue refused
    /// it.
    std::vector<std::size_t> queues;
};

}  // namespace pesan::broker
