#pragma once

#include <chrono>
#include <string>

namespace pesan::rabbitmq {

/// RabbitMQ has no delays of its own. A message waits in a queue whose messages all live equally
/// long; one such queue a step, shared by everybody on the virtual host.
///
/// steps   1, 2, 4, 8, 15, 30 s; 1, 2, 5, 10, 30 min; 1, 6 h; 1 d
/// returns the shortest step that is not shorter than the delay, or the longest one: then the
///         message has to climb again
[[nodiscard]] std::chrono::seconds step_of(std::chrono::milliseconds delay);

/// "pesan.delay.8s": its exchange and its queue.
[[nodiscard]] std::string delay_name(std::chrono::seconds step);

/// Where a message goes whose delay is over: direct, to the queue or topic its routing key names.
inline constexpr const char* due_exchange = "pesan.due";
/// Where it goes when that is not there any more.
inline constexpr const char* lost_name = "pesan.lost";
inline constexpr int lost_messages_max = 100'000;

}  // namespace pesan::rabbitmq
