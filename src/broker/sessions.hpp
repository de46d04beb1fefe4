#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "broker/names.hpp"
#include "broker/records.hpp"
#include "broker/session_sink.hpp"
#include "broker/sorted_chunks.hpp"
#include "broker/specs.hpp"

namespace pesan::broker {

/// A delivery that is not settled.
struct OpenDelivery {
    DeliveryTag tag = 0;
    Place place = 0;
    ConsumerId consumer = 0;
    QueueId queue = 0;
    /// Not handed out yet: its attempt is on its way to disk.
    std::uint32_t held : 1 = 0;
    /// When it is taken back, in seconds of the boot clock; 0 = never.
    std::uint32_t due_s : 31 = 0;
    [[nodiscard]] DeliveryTag key() const { return tag; }
};

struct Session;

struct Consumer {
    ConsumerId id = 0;
    Session* session = nullptr;
    QueueId queue = 0;
    ConsumerSpec spec;
    std::uint32_t unsettled = 0;

    [[nodiscard]] bool has_credit() const;
};

struct Session {
    SessionId id = 0;
    SessionSink* sink = nullptr;
    ConnectionId connection = 0;
    DeliveryTag last_tag = 0;
    /// Limit of `unsettled`; 0 = none.
    std::uint32_t prefetch = 0;
    /// Deliveries of all its consumers.
    std::uint32_t unsettled = 0;
    /// When it is looked through for deliveries to take back.
    std::optional<BootTime> alarm;
    /// Takes no deliveries until resume().
    bool full = false;
    SortedChunks<OpenDelivery> deliveries;
    std::map<ConsumerId, std::unique_ptr<Consumer>> consumers;

    [[nodiscard]] Consumer* consumer(ConsumerId consumer_id) const;
    [[nodiscard]] bool has_credit() const {
        return !full && (prefetch == 0 || unsettled < prefetch);
    }
};

/// Who is connected. Session and consumer objects stay where they are until they are closed.
class Sessions {
public:
    Session& open(SessionSink& sink, ConnectionId connection);
    void close(SessionId id);
    [[nodiscard]] Session* find(SessionId id) const;
    Consumer& add_consumer(Session& session, QueueId queue, const ConsumerSpec& spec);
    [[nodiscard]] const auto& all() const { return sessions_; }

private:
    std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;
    SessionId last_session_ = 0;
    ConsumerId last_consumer_ = 0;
};

}  // namespace pesan::broker
