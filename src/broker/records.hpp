#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/errc.hpp"
#include "broker/field_codec.hpp"
#include "broker/specs.hpp"
#include "pesan/result.hpp"

namespace pesan::broker {

/// A queue's number in the log; never given twice.
using QueueId = std::uint32_t;

/// What the engine writes. The numbers are in every log; never give one twice.
enum class RecordType : std::uint8_t {
    publish = 1,
    settled = 2,
    delivered = 3,
    returned = 4,
    given_back = 5,
    retry = 6,
    dead_letter = 7,
    entered = 8,
    exchange_declared = 9,
    exchange_deleted = 10,
    queue_declared = 11,
    queue_deleted = 12,
    bound = 13,
    unbound = 14,
    paused = 15,
    setting_put = 16,
    setting_erased = 17,
    transaction_publish = 18,
    transaction_committed = 19,
};

/// Each record is a struct whose fields() one encoder and one decoder walk. Text members are views
/// of what the record was made from.

/// A message and the queues it was routed to; the body follows the fields.
struct PublishRecord {
    static constexpr auto type = RecordType::publish;
    std::vector<QueueId> queues;
    WallTime wall;
    /// Set when a deadline or the delay counts from it.
    std::optional<BootTime> now;
    std::optional<std::chrono::milliseconds> expiration;
    std::optional<std::chrono::milliseconds> delay;
    std::string_view exchange;
    std::string_view routing_key;
    std::string_view properties;
    /// Of what follows the fields; no field itself.
    std::uint32_t body_bytes = 0;

    static void fields(auto& self, auto&& visit) {
        visit(self.queues, self.wall, self.now, self.expiration, self.delay, self.exchange,
              self.routing_key, self.properties);
    }
};

/// Messages that left the queue for good.
struct SettledRecord {
    static constexpr auto type = RecordType::settled;
    QueueId queue = 0;
    Places places;
    static void fields(auto& self, auto&& visit) { visit(self.queue, self.places); }
};

/// Messages that were handed out and not settled when the group was written. A second mark without
/// an end between them says that the broker ended uncleanly during the first attempt.
struct DeliveredRecord {
    static constexpr auto type = RecordType::delivered;
    QueueId queue = 0;
    WallTime wall;
    Places places;
    static void fields(auto& self, auto&& visit) { visit(self.queue, self.wall, self.places); }
};

/// Back to their old places, the attempt counted.
struct ReturnedRecord {
    static constexpr auto type = RecordType::returned;
    QueueId queue = 0;
    Places places;
    static void fields(auto& self, auto&& visit) { visit(self.queue, self.places); }
};

/// Back to their old places as if not handed out.
struct GivenBackRecord {
    static constexpr auto type = RecordType::given_back;
    QueueId queue = 0;
    Places places;
    static void fields(auto& self, auto&& visit) { visit(self.queue, self.places); }
};

/// Back to its old place at `due`, the attempt counted.
struct RetryRecord {
    static constexpr auto type = RecordType::retry;
    QueueId queue = 0;
    Place place = 0;
    BootTime due;
    /// Hash of the key it keeps closed; 0 = none.
    std::uint64_t key = 0;
    static void fields(auto& self, auto&& visit) {
        visit(self.queue, self.place, self.due, self.key);
    }
};

/// Out of `source` and into `queues`, at the place that is this record's number, with these
/// properties and the body of the record `root`.
struct DeadLetterRecord {
    static constexpr auto type = RecordType::dead_letter;
    QueueId source = 0;
    Place place = 0;
    Place root = 0;
    std::vector<QueueId> queues;
    WallTime wall;
    std::optional<BootTime> now;
    std::optional<std::chrono::milliseconds> expiration;
    std::string_view exchange;
    std::string_view routing_key;
    std::string_view properties;
    std::uint32_t body_bytes = 0;

    static void fields(auto& self, auto&& visit) {
        visit(self.source, self.place, self.root, self.queues, self.wall, self.now, self.expiration,
              self.exchange, self.routing_key, self.properties, self.body_bytes);
    }
};

/// A delayed publish whose time has come stands at this record's number from now on.
struct EnteredRecord {
    static constexpr auto type = RecordType::entered;
    QueueId queue = 0;
    Place place = 0;
    Place root = 0;
    WallTime wall;
    std::optional<BootTime> now;
    std::optional<std::chrono::milliseconds> expiration;
    static void fields(auto& self, auto&& visit) {
        visit(self.queue, self.place, self.root, self.wall, self.now, self.expiration);
    }
};

struct ExchangeDeclaredRecord {
    static constexpr auto type = RecordType::exchange_declared;
    ExchangeSpec spec;
    static void fields(auto& self, auto&& visit) {
        auto& spec = self.spec;
        visit(spec.name, spec.type, spec.durable, spec.auto_delete, spec.internal, spec.delayed,
              spec.alternate_exchange, spec.arguments);
    }
};

struct ExchangeDeletedRecord {
    static constexpr auto type = RecordType::exchange_deleted;
    ExchangeName name;
    static void fields(auto& self, auto&& visit) { visit(self.name); }
};

struct QueueDeclaredRecord {
    static constexpr auto type = RecordType::queue_declared;
    QueueId queue = 0;
    QueueSpec spec;
    static void fields(auto& self, auto&& visit) {
        auto& spec = self.spec;
        visit(self.queue, spec.name, spec.durable, spec.auto_delete, spec.exclusive_owner,
              spec.type, spec.message_ttl, spec.expires, spec.dead_letter_exchange,
              spec.dead_letter_routing_key, spec.delivery_limit, spec.max_length,
              spec.max_length_bytes, spec.overflow, spec.max_priority, spec.single_active_consumer,
              spec.delayed_retry, spec.delayed_retry_min, spec.delayed_retry_max,
              spec.consumer_timeout, spec.ordered_by_key, spec.arguments);
    }
};

struct QueueDeletedRecord {
    static constexpr auto type = RecordType::queue_deleted;
    QueueId queue = 0;
    static void fields(auto& self, auto&& visit) { visit(self.queue); }
};

/// From `exchange` to the queue, or where that is 0, to the exchange `destination`.
struct BoundRecord {
    static constexpr auto type = RecordType::bound;
    ExchangeName exchange;
    QueueId queue = 0;
    ExchangeName destination;
    std::string routing_key;
    Bytes arguments;
    static void fields(auto& self, auto&& visit) {
        visit(self.exchange, self.queue, self.destination, self.routing_key, self.arguments);
    }
};

struct UnboundRecord {
    static constexpr auto type = RecordType::unbound;
    ExchangeName exchange;
    QueueId queue = 0;
    ExchangeName destination;
    std::string routing_key;
    Bytes arguments;
    static void fields(auto& self, auto&& visit) {
        visit(self.exchange, self.queue, self.destination, self.routing_key, self.arguments);
    }
};

struct PausedRecord {
    static constexpr auto type = RecordType::paused;
    QueueId queue = 0;
    bool paused = false;
    static void fields(auto& self, auto&& visit) { visit(self.queue, self.paused); }
};

struct SettingPutRecord {
    static constexpr auto type = RecordType::setting_put;
    std::string_view key;
    std::string_view value;
    static void fields(auto& self, auto&& visit) { visit(self.key, self.value); }
};

struct SettingErasedRecord {
    static constexpr auto type = RecordType::setting_erased;
    std::string_view key;
    static void fields(auto& self, auto&& visit) { visit(self.key); }
};

/// A publish that does not exist until its transaction is committed; its fields and body are a
/// publish's.
struct TransactionPublishRecord {
    static constexpr auto type = RecordType::transaction_publish;
    PublishRecord publish;
    static void fields(auto& self, auto&& visit) { PublishRecord::fields(self.publish, visit); }
};

/// Makes every transaction publish from `first` on real, and takes `settled[i]` out of `queues[i]`.
struct TransactionCommittedRecord {
    static constexpr auto type = RecordType::transaction_committed;
    /// 0 = there is none.
    Place first = 0;
    std::vector<QueueId> queues;
    std::vector<Places> settled;
    static void fields(auto& self, auto&& visit) { visit(self.first, self.queues, self.settled); }
};

/// The fields' bytes in `scratch`, valid until it changes.
template <class R>
BytesView encode_record(Bytes& scratch, const R& record) {
    scratch.clear();
    R::fields(record, FieldWriter(scratch));
    return scratch;
}

/// Reads the fields into `record`, whose vectors are used again; returns what follows them, the
/// body. errors   malformed_record
template <class R>
Result<BytesView> decode_record(BytesView payload, R& record) {
    FieldReader reader(payload);
    R::fields(record, reader);
    if (reader.failed()) return errc::malformed_record;
    return reader.rest();
}

}  // namespace pesan::broker
