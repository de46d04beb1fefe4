#pragma once

#include <cstdint>
#include <string>

#include "amqp/properties.hpp"
#include "base/bytes.hpp"
#include "pesan/adapter.hpp"
#include "pesan/message.hpp"

namespace pesan::amqp_message {

/// One message as AMQP's publish takes it.
struct Encoded {
    std::string routing_key;
    Bytes properties;
    Bytes body;
};

/// A message as AMQP has it: CloudEvents binary mode. Attributes are headers with the prefix
/// "cloudEvents:", the message's headers stay as they are, content type, id, type and time are
/// AMQP's own properties as well, so that programs that know no CloudEvents see them too.
///
/// errors   invalid_argument: a name too long for AMQP
/// source   CloudEvents 1.0.2 AMQP protocol binding §3.1
[[nodiscard]] Result<Encoded> encode(Message message);
[[nodiscard]] Result<Encoded> encode(ForeignMessage message);

/// What came from a queue, whoever sent it.
struct Received {
    Message message;
    /// Set when there is an envelope that cannot be read; message.data then holds the raw bytes.
    std::string malformed;
};

/// Where a message stands, to name it when it names itself not.
struct Origin {
    std::string exchange;
    std::uint64_t place = 0;
};

/// Reads binary mode, structured mode, and messages without envelope: these get an id that stays
/// the same when they come again. Headers about dead letters are left out.
[[nodiscard]] Received decode(const Result<amqp::Properties>& properties, std::string body,
                              const Origin& origin);

}  // namespace pesan::amqp_message
