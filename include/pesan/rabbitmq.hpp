#pragma once

namespace pesan::rabbitmq {

/// Makes amqp:// and amqps:// URLs known to pesan::connect: RabbitMQ 3.10 or newer, and what speaks
/// AMQP 0-9-1 as it does, such as Pesan's own broker.
///
///     amqp[s]://[user[:password]@]host[:port][,host[:port]…][/virtual-host][?option=value&…]
///
/// Options: queue_type=classic|quorum (of queues that are missing), heartbeat=SECONDS,
/// connection_timeout=MILLISECONDS, cacertfile=FILE.
void register_adapter();

}  // namespace pesan::rabbitmq
