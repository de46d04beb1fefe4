#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "broker/key_gate.hpp"
#include "broker/message_view.hpp"
#include "broker/ready_messages.hpp"
#include "broker/records.hpp"
#include "broker/sorted_chunks.hpp"

namespace pesan::broker {

struct Consumer;

/// The messages of one queue: where each stands, when it is due, how often it was tried. No I/O, no
/// decisions: the engine decides and writes, this changes. Recovery makes the same calls.
///
/// A message is in exactly one of four states: ready, parked (ready, but its key is closed),
/// unsettled, delayed. Memory: 8 bytes a message, 16 more for a deadline, 32 more while delayed, 16
/// more once an attempt was written, and 16 more where the queue counts bytes.
class Queue {
public:
    Queue(QueueId id, QueueSpec spec);
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    const QueueId id;
    const QueueSpec spec;
    bool paused = false;

    // --- entering

    struct Arrival {
        Place place = 0;
        std::optional<BootTime> deadline;
        Level level = 0;
        std::uint32_t body_bytes = 0;
    };
    void add(const Arrival& arrival);
    /// retry  it was handed out before, and returns to its place when due; otherwise it is a
    /// delayed publish
    void add_delayed(const Arrival& arrival, BootTime due, bool retry);
    /// The level a message with these properties has here.
    [[nodiscard]] Level level_of(BytesView properties) const;

    // --- handing out

    [[nodiscard]] const Place* first_ready() const;
    /// The oldest ready message, parked or not.
    [[nodiscard]] std::optional<Place> first_waiting() const;
    /// What x-overflow drop-head drops next.
    [[nodiscard]] std::optional<Place> head() const;
    [[nodiscard]] std::optional<Place> first_delayed() const {
        return delayed_.empty() ? std::nullopt : std::optional(delayed_.front().place);
    }
    void take(Place place, std::uint64_t session, DeliveryTag tag);
    void park(Place place, KeyHash key);

    // --- ending an attempt; from wherever the message is, since recovery knows no deliveries

    /// Notes that the message is being tried.
    void mark(Place place, WallTime when);
    void give_back(Place place, bool counted);
    void retry(Place place, BootTime due);
    /// Out of the way for a while, nothing counted. Known to nobody else: after a restart it is
    /// ready.
    void set_aside(Place place, BootTime until);
    /// Removes the message for good. returns  false when it is not here
    bool settle(Place place);

    // --- time

    struct Timer {
        BootTime time{};
        Place place = 0;
        [[nodiscard]] std::pair<BootTime, Place> key() const { return {time, place}; }
    };
    [[nodiscard]] std::optional<BootTime> next_timer() const;
    /// A message whose delay is over, if there is any.
    [[nodiscard]] std::optional<Place> next_due(BootTime now) const;
    /// Ends the delay of a retry: ready at its old place.
    void enter_again(Place place);
    /// A ready message past its deadline, if there is any; deadlines of others are set aside until
    /// they are ready again.
    [[nodiscard]] std::optional<Place> next_expired(BootTime now);
    /// All times move by this (another boot clock).
    void shift_times(std::chrono::nanoseconds by);

    // --- looking

    struct Delayed {
        Place place = 0;
        BootTime due{};
        bool retry = false;
        Level level = 0;
        [[nodiscard]] Place key() const { return place; }
    };
    struct Attempt {
        Place place = 0;
        /// Attempts that ended without acknowledgement.
        std::uint32_t count : 31 = 0;
        /// An attempt runs, as far as the log knows.
        std::uint32_t running : 1 = 0;
        /// Seconds since 1970, when the first attempt was written.
        std::uint32_t first_s = 0;
        [[nodiscard]] Place key() const { return place; }
    };
    struct Unsettled {
        /// A log is full long before a place needs 57 bits.
        std::uint64_t place : 56 = 0;
        std::uint64_t level : 8 = 0;
        std::uint64_t session = 0;
        DeliveryTag tag = 0;
        [[nodiscard]] Place key() const { return place; }
    };
    [[nodiscard]] const Attempt* attempt(Place place) const { return attempts_.find(place); }
    [[nodiscard]] std::optional<MessageState> state(Place place) const;
    /// The first message at or behind a place, in whatever state.
    [[nodiscard]] std::optional<Place> at_least(Place place) const;
    [[nodiscard]] const Delayed* delayed(Place place) const { return delayed_.find(place); }
    [[nodiscard]] KeyHash closed_key(Place place) const {
        return gate_ ? gate_->closed_by(place) : 0;
    }
    void close_key(KeyHash key, Place owner);
    [[nodiscard]] KeyGate* gate() { return gate_.get(); }

    /// Bytes of the body, where the queue counts them.
    [[nodiscard]] std::uint32_t body_bytes(Place place) const;
    /// x-max-length(-bytes) is reached, or passed.
    [[nodiscard]] bool full() const;
    [[nodiscard]] bool too_long() const;
    [[nodiscard]] std::size_t ready_count() const;
    [[nodiscard]] std::size_t unsettled_count() const { return unsettled_.size(); }
    [[nodiscard]] std::size_t delayed_count() const { return delayed_.size(); }
    [[nodiscard]] std::size_t count() const {
        return ready_count() + unsettled_count() + delayed_count();
    }
    [[nodiscard]] const SortedChunks<Unsettled>& unsettled() const { return unsettled_; }
    [[nodiscard]] std::size_t memory_bytes() const;

    // --- checkpoint and recovery

    /// All messages but the delayed ones, in order.
    template <class Visit>
    void for_each_present(Visit&& visit) const {
        auto others = places_elsewhere();
        auto next = others.begin();
        const auto visit_until = [&](Place place) {
            for (; next != others.end() && *next < place; ++next)
                visit(*next);
        };
        ready_.for_each([&](Place place, Level level) {
            if (level != 0) return;
            visit_until(place);
            visit(place);
        });
        visit_until(std::numeric_limits<Place>::max());
    }
    /// All messages of a level above 0, in no order.
    template <class Visit>
    void for_each_levelled(Visit&& visit) const {
        if (!spec.max_priority) return;
        ready_.for_each([&](Place place, Level level) {
            if (level != 0) visit(place, level);
        });
        unsettled_.for_each([&](const Unsettled& unsettled) {
            if (unsettled.level != 0)
                visit(Place{unsettled.place}, static_cast<Level>(unsettled.level));
        });
        delayed_.for_each([&](const Delayed& delayed) {
            if (delayed.level != 0) visit(delayed.place, delayed.level);
        });
    }
    void restore_level(Place place, Level level);
    struct Size {
        Place place = 0;
        std::uint32_t bytes = 0;
        [[nodiscard]] Place key() const { return place; }
    };
    [[nodiscard]] const SortedChunks<Size>& sizes() const { return sizes_; }
    void restore_size(const Size& size);

    [[nodiscard]] const SortedChunks<Delayed>& all_delayed() const { return delayed_; }
    [[nodiscard]] const SortedChunks<Attempt>& all_attempts() const { return attempts_; }
    /// Deadlines of messages that are still here, in the order of time; those that passed while the
    /// message was not ready come first, as the beginning of time.
    template <class Visit>
    void for_each_deadline(Visit&& visit) const {
        overdue_.for_each([&](const Waiting& waiting) {
            visit(Timer{BootTime::min(), waiting.place});
        });
        deadlines_.for_each([&](const Timer& timer) {
            if (state(timer.place)) visit(timer);
        });
    }
    void restore_deadline(const Timer& timer) { deadlines_.insert(timer); }
    void restore_attempt(const Attempt& attempt) { attempts_.insert(attempt); }
    /// Attempts that ran when the broker ended have ended, too.
    void end_running_attempts();

    // --- what the engine keeps with a queue while it runs

    struct Totals {
        std::uint64_t published = 0, delivered = 0, acknowledged = 0, returned = 0,
                      dead_lettered = 0, expired = 0;
    };
    Totals totals;
    /// The highest priority first, then in the order they came.
    std::vector<Consumer*> consumers;
    /// Who gets everything, where only one does.
    Consumer* active_consumer = nullptr;
    /// Whose turn it is among those of one priority.
    std::size_t turn = 0;
    /// For the next gather(): settled, and handed out.
    std::vector<Place> settling;
    std::vector<Place> marking;
    bool gather_listed = false;
    bool pump_listed = false;
    /// A message came whose time is over at once, unless a consumer has room for it now.
    bool hand_out_first = false;
    /// Waiting messages up to here are being removed; 0 = none.
    Place purge_through = 0;
    /// When it was last used; for x-expires.
    BootTime used{};
    /// The alarm the engine has set for this queue.
    std::optional<BootTime> alarm;

private:
    using Waiting = ReadyMessages::Waiting;

    void make_ready(Place place, Level level);
    /// Out of the ready ones, if it is among them. returns  its level
    std::optional<Level> leave_ready(Place place);
    /// Takes the message out of whichever state it is in. returns  its level; nothing when it is
    /// not here
    std::optional<Level> extract(Place place);
    void sweep_deadlines();
    /// Those present that are not ready at level 0, in order.
    [[nodiscard]] std::vector<Place> places_elsewhere() const;

    ReadyMessages ready_;
    SortedChunks<Unsettled> unsettled_;
    SortedChunks<Delayed> delayed_;
    SortedChunks<Timer> due_;
    SortedChunks<Timer> deadlines_;
    SortedChunks<Attempt> attempts_;
    /// Deadline passed while the message was not ready.
    SortedChunks<Waiting> overdue_;
    /// Only where x-max-length-bytes is set.
    SortedChunks<Size> sizes_;
    std::uint64_t ready_bytes_ = 0;
    std::unique_ptr<KeyGate> gate_;
    /// Where sweep_deadlines() goes on.
    std::pair<BootTime, Place> swept_{BootTime::min(), 0};
};

}  // namespace pesan::broker
