#include <algorithm>

#include "broker/engine_state.hpp"

namespace pesan::broker {

namespace {

/// The first byte of a chunk.
enum class ChunkKind : std::uint8_t {
    header = 1,
    exchange = 2,
    queue = 3,
    binding = 4,
    places = 5,
    delayed = 6,
    deadlines = 7,
    attempts = 8,
    pointers = 9,
    setting = 10,
    levels = 11,
    sizes = 12,
};

/// Entries in one chunk; keeps the largest below half a megabyte.
constexpr std::uint64_t entries_per_chunk = 16'384;
constexpr std::uint32_t checkpoint_version = 2;

/// Writes entries of one queue into as many chunks as they need.
class ChunkList {
public:
    ChunkList(store::CheckpointWriter& writer, ChunkKind kind, QueueId queue)
        : writer_(writer), kind_(kind), queue_(queue) {}
    ChunkList(const ChunkList&) = delete;
    ~ChunkList() { end(); }

    /// Fields of the next entry; opens a chunk where one is needed.
    FieldWriter& next() {
        if (count_ == entries_per_chunk) end();
        if (count_++ == 0) {
            fields_.emplace(chunk_);
            (*fields_)(kind_, queue_);
            before_ = {};
        }
        return *fields_;
    }
    /// The difference to the same column of the entry before, so that neighbours take few bytes.
    std::uint64_t gap(std::size_t column, std::uint64_t value) {
        return value - std::exchange(before_[column], value);
    }

private:
    void end() {
        if (count_ > 0) writer_.add(std::move(chunk_));
        chunk_ = {};
        count_ = 0;
    }

    store::CheckpointWriter& writer_;
    ChunkKind kind_;
    QueueId queue_;
    Bytes chunk_;
    std::optional<FieldWriter> fields_;
    std::uint64_t count_ = 0;
    std::array<std::uint64_t, 2> before_{};
};

/// The other direction of ChunkList::gap.
class Columns {
public:
    explicit Columns(FieldReader& from) : from_(from) {}
    std::uint64_t next(std::size_t column) { return before_[column] += from_.varint(); }
    std::uint64_t next_zigzag(std::size_t column) {
        const auto raw = from_.varint();
        return before_[column] += raw >> 1 ^ (~(raw & 1) + 1);
    }

private:
    FieldReader& from_;
    std::array<std::uint64_t, 2> before_{};
};

std::uint64_t zigzag(std::uint64_t gap) {
    const auto sign = gap >> 63;
    return gap << 1 ^ (~sign + 1);
}

std::uint64_t number_of(BootTime time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

BootTime time_of(std::uint64_t number) {
    return BootTime(std::chrono::nanoseconds(static_cast<std::int64_t>(number)));
}

template <class R>
void add_record(store::CheckpointWriter& writer, ChunkKind kind, const R& record) {
    Bytes chunk;
    FieldWriter fields(chunk);
    fields(kind);
    R::fields(record, fields);
    writer.add(std::move(chunk));
}

void add_places(store::CheckpointWriter& writer, const Queue& queue) {
    std::optional<PlacesWriter> places;
    std::optional<FieldWriter> fields;
    Bytes chunk;
    std::size_t count = 0;
    const auto end = [&] {
        if (!places) return;
        places->finish();
        writer.add(std::move(chunk));
        chunk = {};
        places.reset();
        count = 0;
    };
    queue.for_each_present([&](Place place) {
        if (count == places_max - 1 || chunk.size() > store::checkpoint_chunk_bytes_max - 64) end();
        if (!places) {
            fields.emplace(chunk);
            (*fields)(ChunkKind::places, queue.id);
            places.emplace(*fields);
        }
        places->add(place);
        ++count;
    });
    end();
}

/// Priorities above 0 and sizes of bodies, where the queue has them. Behind add_queue(): they are
/// of messages that must be there when this is read.
void add_levels_and_sizes(store::CheckpointWriter& writer, const Queue& queue) {
    ChunkList levels(writer, ChunkKind::levels, queue.id);
    queue.for_each_levelled([&](Place place, Level level) {
        auto& next = levels.next();
        next(zigzag(levels.gap(0, place)), level);
    });
    ChunkList sizes(writer, ChunkKind::sizes, queue.id);
    queue.sizes().for_each([&](const Queue::Size& size) {
        auto& next = sizes.next();
        next(sizes.gap(0, size.place), size.bytes);
    });
}

void add_queue(store::CheckpointWriter& writer, const Queue& queue) {
    QueueDeclaredRecord declared;
    declared.queue = queue.id;
    declared.spec = queue.spec;
    Bytes chunk;
    FieldWriter fields(chunk);
    fields(ChunkKind::queue);
    QueueDeclaredRecord::fields(declared, fields);
    fields(queue.paused);
    writer.add(std::move(chunk));

    add_places(writer, queue);
    ChunkList delayed(writer, ChunkKind::delayed, queue.id);
    queue.all_delayed().for_each([&](const Queue::Delayed& entry) {
        auto& next = delayed.next();
        next(delayed.gap(0, entry.place), number_of(entry.due), entry.retry,
             queue.closed_key(entry.place));
    });
    ChunkList deadlines(writer, ChunkKind::deadlines, queue.id);
    queue.for_each_deadline([&](const Queue::Timer& timer) {
        auto& next = deadlines.next();
        next(deadlines.gap(0, number_of(timer.time)), zigzag(deadlines.gap(1, timer.place)));
    });
    ChunkList attempts(writer, ChunkKind::attempts, queue.id);
    queue.all_attempts().for_each([&](const Queue::Attempt& attempt) {
        auto& next = attempts.next();
        next(attempts.gap(0, attempt.place), std::uint32_t{attempt.count},
             std::uint32_t{attempt.running}, attempt.first_s);
    });
}

void restore_levels(Queue& queue, FieldReader& from) {
    Columns columns(from);
    while (!from.rest().empty() && !from.failed()) {
        const auto place = columns.next_zigzag(0);
        Level level = 0;
        from(level);
        if (!from.failed()) queue.restore_level(place, level);
    }
}

void restore_sizes(Queue& queue, FieldReader& from) {
    Columns columns(from);
    while (!from.rest().empty() && !from.failed()) {
        Queue::Size size;
        size.place = columns.next(0);
        from(size.bytes);
        if (!from.failed()) queue.restore_size(size);
    }
}

void restore_delayed(Queue& queue, FieldReader& from) {
    Columns columns(from);
    while (!from.rest().empty() && !from.failed()) {
        const auto place = columns.next(0);
        std::uint64_t due = 0, key = 0;
        bool retry = false;
        from(due, retry, key);
        if (from.failed()) return;
        queue.add_delayed({place, {}, 0, 0}, time_of(due), retry);
        queue.close_key(key, place);
    }
}

void restore_deadlines(Queue& queue, FieldReader& from) {
    Columns columns(from);
    while (!from.rest().empty() && !from.failed()) {
        const auto time = columns.next(0);
        const auto place = columns.next_zigzag(1);
        if (!from.failed()) queue.restore_deadline({time_of(time), place});
    }
}

void restore_attempts(Queue& queue, FieldReader& from) {
    Columns columns(from);
    while (!from.rest().empty() && !from.failed()) {
        Queue::Attempt attempt;
        attempt.place = columns.next(0);
        std::uint32_t count = 0, running = 0;
        from(count, running, attempt.first_s);
        attempt.count = count & 0x7fffffff;
        attempt.running = running & 1;
        if (!from.failed()) queue.restore_attempt(attempt);
    }
}

}  // namespace

void Engine::State::checkpoint(store::CheckpointWriter& writer) {
    Bytes header;
    FieldWriter fields(header);
    fields(ChunkKind::header, checkpoint_version, clock.wall(), clock.boot(), clock.boot_id(),
           topology.next_queue_id());
    writer.add(std::move(header));
    for (const auto& [key, value] : settings)
        add_record(writer, ChunkKind::setting, SettingPutRecord{key, value});
    for (const auto& [name, exchange] : topology.exchanges()) {
        add_record(writer, ChunkKind::exchange, ExchangeDeclaredRecord{exchange.spec()});
    }
    for (const auto& [id, queue] : topology.queues()) {
        add_queue(writer, *queue);
        add_levels_and_sizes(writer, *queue);
    }
    for (const auto& [name, exchange] : topology.exchanges()) {
        for (const auto& [routing_key, routes] : exchange.bindings()) {
            for (const auto& route : routes) {
                add_record(writer, ChunkKind::binding,
                           BoundRecord{ExchangeName(name), route.queue,
                                       ExchangeName(route.exchange), routing_key, route.arguments});
            }
        }
    }
    ChunkList pointers(writer, ChunkKind::pointers, 0);
    bodies.pointers().for_each([&](const Bodies::Pointer& pointer) {
        auto& next = pointers.next();
        next(pointers.gap(0, pointer.place), pointer.place - pointer.root,
             std::uint64_t{pointer.queues});
    });
}

Result<void> Engine::State::restore(BytesView chunk) {
    FieldReader from(chunk);
    ChunkKind kind{};
    from(kind);
    const auto queue_of_chunk = [&] {
        QueueId id = 0;
        from(id);
        return topology.queue(id);
    };
    switch (kind) {
        case ChunkKind::header: {
            std::uint32_t version = 0;
            QueueId next_queue = 0;
            from(version, last_time.wall, last_time.boot, last_time.boot_id, next_queue);
            if (version != checkpoint_version)
                return Error(errc::malformed_record, "checkpoint version");
            topology.reserve_queue_ids(next_queue);
            break;
        }
        case ChunkKind::setting: {
            SettingPutRecord record;
            SettingPutRecord::fields(record, from);
            if (!from.failed()) apply(record, 0);
            break;
        }
        case ChunkKind::exchange: {
            ExchangeDeclaredRecord record;
            ExchangeDeclaredRecord::fields(record, from);
            if (!from.failed()) apply(record, 0);
            break;
        }
        case ChunkKind::queue: {
            QueueDeclaredRecord record;
            bool paused = false;
            QueueDeclaredRecord::fields(record, from);
            from(paused);
            if (from.failed()) break;
            apply(record, 0);
            topology.queue(record.queue)->paused = paused;
            break;
        }
        case ChunkKind::binding: {
            BoundRecord record;
            BoundRecord::fields(record, from);
            if (!from.failed()) apply(record, 0);
            break;
        }
        case ChunkKind::places: {
            auto* queue = queue_of_chunk();
            Places places;
            from(places);
            if (queue == nullptr || from.failed()) return errc::malformed_record;
            for (const auto place : places.list)
                queue->add({place, {}, 0, 0});
            break;
        }
        case ChunkKind::delayed:
        case ChunkKind::deadlines:
        case ChunkKind::attempts:
        case ChunkKind::levels:
        case ChunkKind::sizes: {
            auto* queue = queue_of_chunk();
            if (queue == nullptr) return errc::malformed_record;
            if (kind == ChunkKind::delayed) restore_delayed(*queue, from);
            if (kind == ChunkKind::deadlines) restore_deadlines(*queue, from);
            if (kind == ChunkKind::attempts) restore_attempts(*queue, from);
            if (kind == ChunkKind::levels) restore_levels(*queue, from);
            if (kind == ChunkKind::sizes) restore_sizes(*queue, from);
            break;
        }
        case ChunkKind::pointers: {
            QueueId none = 0;
            from(none);
            Columns columns(from);
            while (!from.rest().empty() && !from.failed()) {
                const auto place = columns.next(0);
                std::uint64_t back = 0, queues = 0;
                from(back, queues);
                if (!from.failed())
                    bodies.point(place, place - back, static_cast<std::uint32_t>(queues));
            }
            break;
        }
        default:
            return Error(errc::malformed_record, "unknown kind of checkpoint chunk");
    }
    if (from.failed()) return errc::malformed_record;
    return {};
}

void Engine::State::move_to_boot(const store::BatchTime& time) {
    if (!last_time.boot_id.empty() && last_time.boot_id != time.boot_id) {
        const auto down = std::max(time.wall - last_time.wall, WallTime::duration(0));
        const auto shift =
            time.boot - last_time.boot - std::chrono::duration_cast<std::chrono::nanoseconds>(down);
        for (const auto& [id, queue] : topology.queues())
            queue->shift_times(shift);
    }
    last_time = {time.wall, time.boot, std::string(time.boot_id)};
}

}  // namespace pesan::broker
