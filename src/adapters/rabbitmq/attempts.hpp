#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "amqp/properties.hpp"
#include "base/clock.hpp"

namespace pesan::rabbitmq {

/// What a message tells of its attempts. A copy that waits for its next attempt carries the number
/// in our own headers; what happened since it is in the queue, the server tells: a quorum queue
/// with a count, a classic queue with no more than "redelivered".
struct Attempts {
    /// Ended before this copy was made.
    std::uint32_t before = 0;
    /// Counted by a quorum queue; absent from a classic one, and at a first delivery.
    std::optional<std::uint32_t> counted;
    std::optional<WallTime> first;
    /// It must not be handed out earlier: a delay that is longer than the ladder.
    std::optional<WallTime> not_before;
};

[[nodiscard]] Attempts read_attempts(const amqp::Properties& properties);

/// Takes away what the broker and we added, and notes attempts that ended.
void write_attempts(amqp::Properties& properties, const Attempts& attempts);

/// Names a message as well as can be: by its id, or by its content.
[[nodiscard]] std::string identity(const amqp::Properties& properties, BytesView body);

/// What this process gave back untouched: neither a classic queue nor RabbitMQ before 4 makes a
/// difference between that and an attempt that failed, so we remember it. Another process does not
/// know, and counts one attempt more.
class ReleaseMemory {
public:
    static constexpr std::size_t entries_max = 20'000;

    void add(const std::string& queue, const std::string& identity);
    [[nodiscard]] std::uint32_t count(const std::string& queue, const std::string& identity) const;
    void forget(const std::string& queue, const std::string& identity);

private:
    std::unordered_map<std::string, std::uint32_t> counts_;
    std::deque<std::string> order_;
};

}  // namespace pesan::rabbitmq
