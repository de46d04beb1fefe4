#include <algorithm>

#include "broker/engine_state.hpp"

namespace pesan::broker {

namespace {

/// Places in one record; far below what a reader accepts.
constexpr std::size_t places_per_record = 65'536;

template <class R>
std::vector<R> in_records(QueueId queue, std::vector<Place>& places) {
    std::sort(places.begin(), places.end());
    std::vector<R> records;
    for (std::size_t at = 0; at < places.size(); at += places_per_record) {
        const auto count = std::min(places_per_record, places.size() - at);
        const auto first = places.begin() + static_cast<std::ptrdiff_t>(at);
        auto& record = records.emplace_back();
        record.queue = queue;
        record.places.list.assign(first, first + static_cast<std::ptrdiff_t>(count));
    }
    // A burst must not keep its memory for ever.
    if (places.capacity() > places_per_record) places = {};
    places.clear();
    return records;
}

}  // namespace

store::Sequence Engine::State::append_encoded(RecordType type, BytesView fields, BytesView body) {
    if (failure) return 0;
    const auto sequence = log->append(static_cast<std::uint8_t>(type), fields, body);
    if (sequence == 0) failure = Error(errc::store_failed);
    return sequence;
}

void Engine::State::list_for_gather(Queue& queue) {
    if (queue.gather_listed) return;
    queue.gather_listed = true;
    gather_list.push_back(queue.id);
}

void Engine::State::gather_queue(Queue& queue) {
    for (const auto& record : in_records<SettledRecord>(queue.id, queue.settling)) {
        const auto sequence = append(record);
        if (sequence == 0) return;
        for (const auto place : record.places.list)
            bodies.forget(place, sequence);
    }
    // What was settled meanwhile needs no mark: an acknowledgement in the same group costs nothing
    // more.
    std::erase_if(queue.marking, [&](Place place) { return !queue.unsettled().contains(place); });
    for (auto& record : in_records<DeliveredRecord>(queue.id, queue.marking)) {
        record.wall = clock.wall();
        if (!commit(record)) return;
    }
}

void Engine::State::gather_all() {
    for (const auto id : gather_list) {
        auto* queue = topology.queue(id);
        if (queue == nullptr) continue;
        queue->gather_listed = false;
        gather_queue(*queue);
    }
    gather_list.clear();
    for (; held_gathered < held.size() && !failure; ++held_gathered) {
        held[held_gathered].mark = log->appended();
        wanted = log->appended();
    }
}

}  // namespace pesan::broker
