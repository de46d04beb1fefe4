#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker/bodies.hpp"
#include "broker/confirms.hpp"
#include "broker/death.hpp"
#include "broker/engine.hpp"
#include "broker/records.hpp"
#include "broker/sessions.hpp"
#include "broker/topology.hpp"

namespace pesan::broker {

/// What the engine's units share. Its functions are grouped by the unit that holds them.
struct Engine::State {
    State(Clock& the_clock, EngineOptions the_options) : clock(the_clock), options(the_options) {}

    Clock& clock;
    EngineOptions options;
    /// Null during recovery: then nothing is appended, referenced or handed out.
    store::Log* log = nullptr;
    std::optional<Error> failure;

    Topology topology;
    Bodies bodies;
    Sessions sessions;
    Confirms confirms;
    Settings settings;

    // --- journal.cpp: appending and gathering

    /// Appends a record; returns 0 and remembers the failure when the log takes nothing any more.
    template <class R>
    store::Sequence append(const R& record, BytesView body = {}) {
        return append_encoded(R::type, encode_record(scratch, record), body);
    }
    store::Sequence append_encoded(RecordType type, BytesView fields, BytesView body);
    void list_for_gather(Queue& queue);
    void gather_queue(Queue& queue);
    void gather_all();

    // --- apply.cpp: state transitions, the same for live calls and recovery

    void apply(const PublishRecord& record, store::Sequence sequence);
    void apply(const SettledRecord& record, store::Sequence sequence);
    void apply(const DeliveredRecord& record, store::Sequence sequence);
    void apply(const ReturnedRecord& record, store::Sequence sequence);
    void apply(const GivenBackRecord& record, store::Sequence sequence);
    void apply(const RetryRecord& record, store::Sequence sequence);
    void apply(const DeadLetterRecord& record, store::Sequence sequence);
    void apply(const EnteredRecord& record, store::Sequence sequence);
    void apply(const ExchangeDeclaredRecord& record, store::Sequence sequence);
    void apply(const ExchangeDeletedRecord& record, store::Sequence sequence);
    void apply(const QueueDeclaredRecord& record, store::Sequence sequence);
    void apply(const QueueDeletedRecord& record, store::Sequence sequence);
    void apply(const BoundRecord& record, store::Sequence sequence);
    void apply(const UnboundRecord& record, store::Sequence sequence);
    void apply(const PausedRecord& record, store::Sequence sequence);
    void apply(const SettingPutRecord& record, store::Sequence sequence);
    void apply(const SettingErasedRecord& record, store::Sequence sequence);
    // engine_transaction.cpp
    void apply(const TransactionPublishRecord& record, store::Sequence sequence);
    void apply(const TransactionCommittedRecord& record, store::Sequence sequence);
    /// Decides are made: appends, then applies.
    template <class R>
    Result<store::Sequence> commit(const R& record, BytesView body = {}) {
        const auto sequence = append(record, body);
        if (sequence == 0) return errc::store_failed;
        apply(record, sequence);
        return sequence;
    }

    // --- settling.cpp

    /// Removes a message that was acknowledged or dropped; the log learns it with the next gather.
    void settle(Queue& queue, Place place);
    /// Takes a delivery out of its session; the message itself is untouched.
    std::optional<OpenDelivery> take_delivery(SessionId session, DeliveryTag tag);
    void give_back(Queue& queue, const std::vector<Place>& places, bool counted);

    // --- engine_publish.cpp

    /// Fills in the record of a publish, all but the body; its views are the arguments', or of
    /// properties_scratch. No queues = unroutable.
    Result<void> prepare_publish(PublishRecord& record, const ExchangeName& exchange,
                                 std::string_view routing_key, BytesView properties, BytesView body,
                                 PublishFlags flags);
    [[nodiscard]] bool any_with_ttl(const std::vector<QueueId>& queues) const;
    /// The confirm of the publish waits for the disk.
    [[nodiscard]] bool waits_for_disk(const PublishRecord& record, PublishFlags flags) const;

    // --- dead_lettering.cpp

    /// Dead-letters a message by its queue's arguments, or drops it where there are none.
    /// own_properties  complete new ones; absent = the message's with the death noted
    Result<void> give_up(Queue& queue, Place place, DeathReason reason,
                         std::optional<BytesView> own_properties = std::nullopt);
    Result<void> move(Queue& from, Place place, std::vector<QueueId> targets,
                      std::string_view exchange, std::string_view routing_key,
                      BytesView properties);
    /// A publish that the queue refuses goes to its dead letters.
    void dead_letter_refused(const Queue& queue, const PublishRecord& refused, BytesView body);

    Result<void> retry_after(Queue& queue, Place place, std::chrono::milliseconds delay);
    [[nodiscard]] static bool over_delivery_limit(const Queue& queue, Place place);
    /// How long a return waits; absent = not at all.
    [[nodiscard]] static std::optional<std::chrono::milliseconds> delay_of_return(
        const Queue& queue, Place place, Return why);

    // --- engine_exchanges.cpp, engine_queues.cpp

    /// Deletes auto-delete exchanges whose last binding has gone.
    Result<void> drop_exchanges_left_alone();
    Result<void> remove_queue(Queue& queue);
    /// Deletes an auto-delete queue; call it when a consumer has gone.
    Result<void> remove_if_left_alone(QueueId id);

    // --- delivering.cpp

    void list_for_pump(Queue& queue);
    /// Hands out up to `budget` messages of one queue; lists it again when there is more.
    std::size_t pump(Queue& queue, std::size_t budget);
    Consumer* next_consumer(Queue& queue);
    /// The message whose turn it is, its key closed; none = nothing may be handed out.
    std::optional<Place> next_place(Queue& queue, std::size_t& budget);
    /// The message cannot be read. One whose bytes are gone is named in the program's log and
    /// leaves the queue; where only the reading failed it is tried again later and stops nobody
    /// meanwhile.
    void drop_unreadable(Queue& queue, Place place, const Error& error);
    DeliveryView view_of(const Queue& queue, Place place, DeliveryTag tag,
                         const MessageView& message) const;
    void hand_to(Queue& queue, Consumer& consumer, Place place, const MessageView& message);
    std::size_t hand_over_held(std::size_t budget);
    void cancel_consumers(Queue& queue);
    void list_for_pump(const Session& session);
    void remove_consumer(Consumer& consumer);

    // --- timing.cpp

    void set_alarm(Queue& queue);
    /// Due retries and delayed publishes, expired messages, x-expires.
    std::size_t run_timers(Queue& queue, BootTime now, std::size_t budget);
    std::size_t run_alarms(std::size_t budget);
    void enter_delayed(Queue& queue, Place place, BootTime now);
    std::size_t purge_slice(Queue& queue, std::size_t budget);
    std::size_t bury_slice(std::size_t budget);
    void tell_blocked();
    [[nodiscard]] bool blocked() const;
    void measure_memory();

    // --- consumer_timeout.cpp

    static std::optional<std::chrono::milliseconds> time_to_settle(const Queue& queue,
                                                                   const Consumer* consumer);
    /// The delivery is taken back when it is not settled within this time.
    void limit_delivery(Session& session, OpenDelivery& delivery,
                        std::optional<std::chrono::milliseconds> time);
    std::size_t run_session_alarms(std::size_t budget);

    // --- checkpoint.cpp

    void checkpoint(store::CheckpointWriter& writer);
    Result<void> restore(BytesView chunk);
    void move_to_boot(const store::BatchTime& time);

    /// The deadline a message gets in a queue; absent = none.
    static std::optional<BootTime> deadline_in(const Queue& queue, std::optional<BootTime> now,
                                               std::optional<std::chrono::milliseconds> expiration);

    /// A delivery that waits for its attempt to be durable.
    struct Held {
        /// The record to wait for; 0 = not gathered yet.
        store::Sequence mark = 0;
        SessionId session = 0;
        DeliveryTag tag = 0;
    };
    /// A deleted queue whose messages are still to be released.
    struct Buried {
        std::unique_ptr<Queue> queue;
        store::Sequence deleted_by = 0;
    };
    struct LastTime {
        WallTime wall{};
        BootTime boot{};
        std::string boot_id;
    };

    /// A publish of a transaction that is not committed.
    struct Uncommitted {
        store::Sequence sequence = 0;
        /// Its texts are not valid any more.
        PublishRecord record;
        Bytes properties;
    };

    std::vector<Uncommitted> uncommitted;
    ConnectionId last_connection = 0;
    /// Queues that go with their connection.
    std::map<ConnectionId, std::set<QueueId>> exclusive_queues;
    std::deque<QueueId> pump_list;
    std::vector<QueueId> gather_list;
    std::set<std::pair<BootTime, QueueId>> alarms;
    std::set<std::pair<BootTime, SessionId>> session_alarms;
    std::deque<Held> held;
    /// How many of `held`, from the front, have their mark.
    std::size_t held_gathered = 0;
    std::deque<Buried> buried;
    /// Somebody waits for this record to be durable.
    store::Sequence wanted = 0;
    store::Sequence durable = 0;
    bool told_blocked = false;
    /// Consumers whose queue went; their sessions hear of it in the next tick.
    std::vector<std::pair<SessionId, ConsumerId>> cancelled;
    std::uint64_t memory = 0;
    std::uint64_t memory_measured_at = 0;
    LastTime last_time;

    /// Used again by every call, so that publishing allocates nothing.
    Bytes scratch;
    Bytes properties_scratch;
    PublishRecord publish_record;
};

}  // namespace pesan::broker
