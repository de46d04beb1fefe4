#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "broker/errc.hpp"
#include "broker/message_view.hpp"
#include "broker/names.hpp"
#include "broker/queue_status.hpp"
#include "broker/session_sink.hpp"
#include "broker/specs.hpp"
#include "broker/transaction.hpp"
#include "store/log.hpp"
#include "store/recovery.hpp"

namespace pesan::broker {

struct EngineOptions {
    /// Publishers are blocked above 80 % of this, by the engine's own count of what it holds in
    /// memory.
    std::uint64_t memory_bytes_max = 512u << 20;
};

struct PublishOutcome {
    /// Queues the message went to. 0 = unroutable: nothing was stored and no confirm will come.
    std::size_t queues = 0;
};

/// Durable records in the order of their keys.
using Settings = std::map<std::string, Bytes, std::less<>>;

inline constexpr std::size_t setting_bytes_max = 512u << 10;

/// The broker without its protocol: exchanges, bindings and queues over a durable log. A state
/// machine: it reads the clock, appends to the log (which is memory) and calls sinks; it has no
/// threads, files or timers of its own.
///
/// One thread owns it. Whoever runs it does, in a loop:
/// 1. take in calls (publish, acknowledge …),
/// 2. `more = tick()`: due deadlines, deliveries, purges, in slices of less than a millisecond,
/// 3. if sync_wanted(), or write_wanted() since 5 ms: gather(), then Log::begin_write(),
/// 4. when a write is finished: durable(log.durable()), or fail() if the log failed,
/// 5. sleep until a call, a finished write or next_deadline(); not at all while `more`.
/// A checkpoint: gather(), then CheckpointWriter from Log::begin_checkpoint(), checkpoint(writer),
/// Log::submit().
///
/// Every change is decided, appended as one record, then applied; recovery applies the same
/// records. Nothing accepted is lost: a dead letter is in its target in the same record that takes
/// it out of its source.
///
/// Life: construct, Log::open(…, engine), start(log), …, close_session() of all, gather(),
/// Log::close().
///
/// source  docs/broker.md
class Engine final : public store::Recovery {
public:
    /// clock must outlive the engine
    explicit Engine(Clock& clock, EngineOptions options = {});
    ~Engine() override;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Takes the opened log, references what it holds, drops what was not durable. log must outlive
    /// the engine.
    void start(store::Log& log);

    // --- connections and sessions

    /// For exclusive queues; sessions outside any connection need none.
    ConnectionId open_connection();
    /// Its exclusive queues go. Close its sessions first.
    void close_connection(ConnectionId connection);
    /// sink must live until close_session()
    SessionId open_session(SessionSink& sink, ConnectionId connection = 0);
    /// Unsettled deliveries return to their old places, their attempts counted; what waits for a
    /// confirm gets none.
    void close_session(SessionId session);
    /// The session takes deliveries again after SessionSink::deliver() said false.
    void resume(SessionId session);
    /// Unsettled deliveries of all consumers of the session together; 0 = no limit.
    void set_session_prefetch(SessionId session, std::uint32_t prefetch);

    // --- topology; durable once appended records are (see appended())

    /// Equal redeclaration is fine. errors: precondition_failed, invalid_argument, store_failed
    Result<void> declare_exchange(const ExchangeSpec& spec);
    /// Bindings from and to it go with it. errors   not_found, in_use, store_failed
    Result<void> delete_exchange(const ExchangeName& name, DeleteCondition condition = {});
    /// errors   precondition_failed (exists with another spec), resource_locked, invalid_argument,
    /// store_failed
    Result<void> declare_queue(const QueueSpec& spec);
    /// Its messages go with it, without dead letters; consumers are cancelled. Returns how many
    /// messages were in it. errors   not_found, in_use, not_empty, store_failed
    Result<std::uint64_t> delete_queue(const QueueName& name, DeleteCondition condition = {});
    /// Binding twice is fine. errors: not_found, invalid_argument, precondition_failed (arguments a
    /// headers exchange cannot match)
    Result<void> bind(const BindingSpec& binding);
    /// What is not bound like that is fine. errors   not_found (exchange or queue)
    Result<void> unbind(const BindingSpec& binding);
    Result<void> bind_exchange(const ExchangeBindingSpec& binding);
    Result<void> unbind_exchange(const ExchangeBindingSpec& binding);
    [[nodiscard]] std::vector<ExchangeSpec> exchanges() const;
    [[nodiscard]] std::vector<BindingSpec> bindings() const;
    [[nodiscard]] std::vector<ExchangeBindingSpec> exchange_bindings() const;
    [[nodiscard]] bool has_queue(const QueueName& name) const;
    [[nodiscard]] bool has_exchange(const ExchangeName& name) const;
    /// Null when there is none; valid until the next call.
    [[nodiscard]] const QueueSpec* queue_spec(const QueueName& name) const;
    [[nodiscard]] const ExchangeSpec* exchange_spec(const ExchangeName& name) const;

    // --- publishing

    /// Stores a message once, however many queues it goes to. The confirm comes through the sink
    /// with `tag`. properties  as amqp::encode_properties makes them, or empty; expiration is
    /// honoured, and for a queue ordered by
    ///             key the header `x-pesan-key`, else `cloudEvents:partitionkey`
    /// errors   not_found (no such exchange), message_too_large, invalid_argument, queue_full,
    /// blocked, store_failed
    Result<PublishOutcome> publish(SessionId session, PublishTag tag, const ExchangeName& exchange,
                                   std::string_view routing_key, BytesView properties,
                                   BytesView body, PublishFlags flags = {});

    /// Publishes and settlements as one: publishes and acknowledgements are all there after a crash
    /// or none of them; what is requeued or rejected follows as records of its own. One confirm
    /// with `tag` comes when everything is on disk. errors   unknown_session, unknown_delivery,
    /// transaction_too_large, message_too_large, invalid_argument, blocked (nothing was done),
    /// store_failed
    Result<TransactionOutcome> commit_transaction(SessionId session, PublishTag tag,
                                                  const Transaction& transaction);

    // --- consuming

    /// Deliveries come through the sink from the next tick() on, in turn with the queue's other
    /// consumers. errors   not_found, unknown_session, resource_locked, access_refused
    Result<ConsumerId> consume(SessionId session, const QueueName& queue, const ConsumerSpec& spec);
    /// Nothing new is handed out; unsettled deliveries stay settleable. Deliveries that were not
    /// handed out yet (count_attempt_first) go back uncounted.
    Result<void> cancel(SessionId session, ConsumerId consumer);
    /// Takes one message at once (AMQP's get), to be settled as any delivery. Valid until the next
    /// call. errors   not_found, unknown_session, resource_locked, store_failed
    Result<std::optional<DeliveryView>> get(SessionId session, const QueueName& queue);

    // --- settling; errors of all: unknown_delivery, unknown_session

    /// Tags of the session's unsettled deliveries, rising.
    [[nodiscard]] std::vector<DeliveryTag> unsettled(SessionId session) const;

    Result<void> acknowledge(SessionId session, DeliveryTag tag);
    /// All unsettled deliveries up to and with `tag`; 0 = all.
    Result<void> acknowledge_through(SessionId session, DeliveryTag tag);
    /// Back to its old place, the attempt counted; at once, or later where the queue delays
    /// retries.
    Result<void> requeue(SessionId session, DeliveryTag tag, Return why = Return::failed);
    /// All up to and with `tag`; 0 = all.
    Result<void> requeue_through(SessionId session, DeliveryTag tag, Return why = Return::failed);
    /// Back to its old place after `delay`; the attempt counts.
    Result<void> retry_after(SessionId session, DeliveryTag tag, std::chrono::milliseconds delay);
    /// Back to its old place as if it had not been handed out.
    Result<void> release(SessionId session, DeliveryTag tag);
    /// Dead-letters by the queue's arguments, with AMQP's x-death headers, or drops where it has
    /// none.
    Result<void> reject(SessionId session, DeliveryTag tag);
    /// All up to and with `tag`; 0 = all.
    Result<void> reject_through(SessionId session, DeliveryTag tag);
    /// The same, with these complete properties in place of the message's own. When the message
    /// cannot be read just now, both tell the error of the log, and it is handed out again some
    /// seconds later.
    Result<void> dead_letter(SessionId session, DeliveryTag tag, BytesView properties);

    // --- managing

    [[nodiscard]] Result<QueueStatus> status(const QueueName& queue);
    /// As status(), without a look at any message.
    [[nodiscard]] Result<QueueCounts> queue_counts(const QueueName& queue) const;
    [[nodiscard]] std::vector<QueueName> queues() const;
    /// Shows messages behind the place `after`, oldest first; unreadable ones are left out.
    /// returns  the place to go on with, 0 when there is no more
    Result<Place> peek(const QueueName& queue, Place after, std::size_t limit,
                       const std::function<void(const PeekView&)>& show);
    /// Removes what waits now (ready and delayed), slice by slice in the coming ticks. Returns how
    /// many.
    Result<std::uint64_t> purge_queue(const QueueName& queue);
    /// Removes one waiting message. errors: not_found (also when it is unsettled)
    Result<void> remove(const QueueName& queue, Place place);
    /// Moves one waiting message to the end of another queue, in one record; its attempts start
    /// again. properties  complete new ones errors   not_found
    Result<void> transfer(const QueueName& from, Place place, const QueueName& to,
                          BytesView properties);
    /// A paused queue hands nothing out; publishes go on. Kept over a restart.
    Result<void> pause(const QueueName& queue, bool paused);

    // --- settings: records of whoever runs the broker (users, permissions, virtual hosts); durable
    //     as topology is

    /// key  1 … 255 bytes    value  at most setting_bytes_max
    /// errors   invalid_argument, store_failed
    Result<void> put_setting(std::string_view key, BytesView value);
    /// Erasing what is not there is fine.
    Result<void> erase_setting(std::string_view key);
    [[nodiscard]] const Settings& settings() const;

    // --- running

    /// Does a slice of what is due. true = there is more to do at once.
    bool tick();
    /// When tick() has to be called again although nothing happens.
    [[nodiscard]] std::optional<BootTime> next_deadline() const;
    /// Somebody waits for the disk.
    [[nodiscard]] bool sync_wanted() const;
    /// Something has to reach the disk within 5 ms.
    [[nodiscard]] bool write_wanted() const;
    /// Appends what was gathered (settlements, attempts). Before every begin_write() and
    /// begin_checkpoint().
    void gather();
    /// The last record appended; wait for durable() to reach it after a declare.
    [[nodiscard]] store::Sequence appended() const;
    /// Makes the next turns want a sync until this record is durable.
    void want_durable(store::Sequence sequence);
    /// Records up to `sequence` are durable: confirms go out.
    void durable(store::Sequence sequence);
    /// The store failed: what waits gets unconfirmed(), every later call store_failed.
    void fail(const Error& error);
    /// Publishers wait (disk nearly full, memory nearly used up).
    [[nodiscard]] bool blocked() const;
    /// Adds the whole state to a checkpoint.
    void checkpoint(store::CheckpointWriter& writer);
    /// By the engine's own count.
    [[nodiscard]] std::uint64_t memory_bytes() const;

    // --- store::Recovery

    void reset() override;
    Result<void> restore(BytesView chunk) override;
    void begin_batch(const store::BatchTime& time) override;
    Result<void> apply(const store::Record& record) override;
    void finish() override;

    /// Everything the engine depends on; defined in engine_state.hpp, for its own units.
    struct State;

private:
    std::unique_ptr<State> state_;
};

}  // namespace pesan::broker
