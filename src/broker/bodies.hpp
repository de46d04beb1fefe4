#pragma once

#include <cstdint>
#include <deque>

#include "broker/message_view.hpp"
#include "broker/names.hpp"
#include "broker/records.hpp"
#include "broker/sorted_chunks.hpp"
#include "pesan/result.hpp"
#include "store/log.hpp"

namespace pesan::broker {

/// Finds the bytes of messages in the log, and tells the log which records are still needed.
///
/// A place is the number of the record that put the message into its queue. Mostly that is the
/// publish itself. Dead letters and delayed publishes have a record of their own that points to the
/// publish with the body, its root.
class Bodies {
public:
    void use(store::Log& log) { log_ = &log; }
    void clear();

    /// A record points to a root for this many queues. Before keep().
    void point(Place place, Place root, std::uint32_t queues);
    [[nodiscard]] Place root(Place place) const;

    /// This many queues hold the place.
    void keep(Place place, std::uint32_t queues);
    /// One queue no longer holds the place. The log learns it once the record `settled_by` that
    /// says so is durable, so that compaction never forgets what a crash would bring back.
    void forget(Place place, store::Sequence settled_by);
    void durable(store::Sequence sequence);

    /// Reads a message. Valid until the next call on the log or on this.
    /// errors   those of Log::read, malformed_record
    Result<MessageView> read(Place place);

    struct Pointer {
        Place place = 0;
        std::uint64_t root : 48 = 0;
        std::uint64_t queues : 16 = 0;
        [[nodiscard]] Place key() const { return place; }
    };
    [[nodiscard]] const SortedChunks<Pointer>& pointers() const { return pointers_; }
    [[nodiscard]] std::size_t memory_bytes() const;

private:
    struct Release {
        store::Sequence settled_by = 0;
        Place place = 0;
    };

    void release_later(Place place, store::Sequence settled_by);
    Result<MessageView> read_publish(const store::Record& record);
    Result<MessageView> read_root(Place root);

    store::Log* log_ = nullptr;
    SortedChunks<Pointer> pointers_;
    std::deque<Release> releases_;
    /// Used again for every read, so that reading allocates nothing.
    PublishRecord publish_;
    DeadLetterRecord letter_;
    Bytes fields_;
};

}  // namespace pesan::broker
