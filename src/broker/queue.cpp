#include "broker/queue.hpp"

#include <algorithm>

#include "broker/publish_headers.hpp"

namespace pesan::broker {

Queue::Queue(QueueId queue_id, QueueSpec queue_spec)
    : id(queue_id),
      spec(std::move(queue_spec)),
      gate_(spec.ordered_by_key ? std::make_unique<KeyGate>() : nullptr) {}

void Queue::add(const Arrival& arrival) {
    if (spec.max_length_bytes) sizes_.insert({arrival.place, arrival.body_bytes});
    make_ready(arrival.place, arrival.level);
    if (arrival.deadline) deadlines_.insert({*arrival.deadline, arrival.place});
}

void Queue::add_delayed(const Arrival& arrival, BootTime due, bool is_retry) {
    if (spec.max_length_bytes) sizes_.insert({arrival.place, arrival.body_bytes});
    delayed_.insert({arrival.place, due, is_retry, arrival.level});
    due_.insert({due, arrival.place});
}

Level Queue::level_of(BytesView properties) const {
    return spec.max_priority ? std::min(priority_of(properties), *spec.max_priority) : Level{0};
}

const Place* Queue::first_ready() const {
    return ready_.first();
}

std::optional<Place> Queue::first_waiting() const {
    std::optional<Place> first;
    if (const auto* waiting = ready_.at_least(0)) first = waiting->place;
    const auto parked = gate_ ? gate_->parked_at_least(0) : std::nullopt;
    return parked && (!first || *parked < *first) ? parked : first;
}

std::optional<Place> Queue::head() const {
    if (!spec.max_priority) return first_waiting();
    const auto* first = ready_.first();
    return first == nullptr ? std::nullopt : std::optional(*first);
}

void Queue::take(Place place, std::uint64_t session, DeliveryTag tag) {
    Unsettled unsettled;
    unsettled.place = place;
    unsettled.level = leave_ready(place).value_or(0);
    unsettled.session = session;
    unsettled.tag = tag;
    unsettled_.insert(unsettled);
}

void Queue::park(Place place, KeyHash key) {
    leave_ready(place);
    gate_->park(key, place);
}

void Queue::mark(Place place, WallTime when) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
    Attempt fresh;
    fresh.place = place;
    fresh.first_s = static_cast<std::uint32_t>(std::max<std::int64_t>(seconds, 0));
    attempts_.insert(fresh);
    auto* attempt = attempts_.find(place);
    if (attempt->running != 0) ++attempt->count;
    attempt->running = 1;
    // A delivery of a message that the log has as delayed tells that its time had come.
    if (delayed_.contains(place)) enter_again(place);
}

void Queue::give_back(Place place, bool counted) {
    const auto level = extract(place);
    if (!level) return;
    if (auto* attempt = attempts_.find(place)) {
        attempt->running = 0;
        if (counted) ++attempt->count;
        if (attempt->count == 0) attempts_.erase(place);
    }
    make_ready(place, *level);
}

void Queue::retry(Place place, BootTime due) {
    const auto level = extract(place);
    if (!level) return;
    if (auto* attempt = attempts_.find(place)) {
        attempt->running = 0;
        ++attempt->count;
    }
    add_delayed({place, {}, *level, body_bytes(place)}, due, true);
}

void Queue::set_aside(Place place, BootTime until) {
    if (const auto level = extract(place))
        add_delayed({place, {}, *level, body_bytes(place)}, until, true);
}

bool Queue::settle(Place place) {
    const bool parked = gate_ && gate_->parked(place);
    if (!parked && !extract(place)) return false;
    if (gate_) {
        if (const auto heir = gate_->forget(place)) make_ready(*heir, 0);
    }
    if (!attempts_.empty()) attempts_.erase(place);
    if (!overdue_.empty()) overdue_.erase(place);
    if (!sizes_.empty()) sizes_.erase(place);
    if (!deadlines_.empty()) sweep_deadlines();
    return true;
}

std::optional<BootTime> Queue::next_timer() const {
    std::optional<BootTime> next;
    if (!due_.empty()) next = due_.front().time;
    if (!deadlines_.empty() && (!next || deadlines_.front().time < *next))
        next = deadlines_.front().time;
    return next;
}

std::optional<Place> Queue::next_due(BootTime now) const {
    if (due_.empty() || due_.front().time > now) return std::nullopt;
    return due_.front().place;
}

void Queue::enter_again(Place place) {
    if (const auto level = extract(place)) make_ready(place, *level);
}

std::optional<Place> Queue::next_expired(BootTime now) {
    while (!deadlines_.empty() && deadlines_.front().time <= now) {
        const auto place = deadlines_.front().place;
        const auto where = state(place);
        deadlines_.pop_front();
        if (where == MessageState::ready) return place;
        if (where) overdue_.insert({place});
    }
    return std::nullopt;
}

void Queue::shift_times(std::chrono::nanoseconds by) {
    delayed_.for_each([&](Delayed& delayed) { delayed.due += by; });
    due_.for_each([&](Timer& timer) { timer.time += by; });
    deadlines_.for_each([&](Timer& timer) {
        if (timer.time != BootTime::min()) timer.time += by;
    });
}

std::optional<MessageState> Queue::state(Place place) const {
    if (ready_.contains(place) || (gate_ && gate_->parked(place))) return MessageState::ready;
    if (unsettled_.contains(place)) return MessageState::unsettled;
    if (delayed_.contains(place)) return MessageState::delayed;
    return std::nullopt;
}

std::optional<Place> Queue::at_least(Place place) const {
    std::optional<Place> first;
    const auto consider = [&](const auto* entry) {
        if (entry != nullptr && (!first || entry->place < *first)) first = Place{entry->place};
    };
    consider(ready_.at_least(place));
    consider(unsettled_.at_least(place));
    consider(delayed_.at_least(place));
    const auto parked = gate_ ? gate_->parked_at_least(place) : std::nullopt;
    if (parked && (!first || *parked < *first)) first = parked;
    return first;
}

void Queue::close_key(KeyHash key, Place owner) {
    if (gate_) gate_->close(key, owner);
}

std::uint32_t Queue::body_bytes(Place place) const {
    const auto* size = sizes_.find(place);
    return size == nullptr ? 0 : size->bytes;
}

bool Queue::full() const {
    return (spec.max_length && ready_count() >= *spec.max_length) ||
           (spec.max_length_bytes && ready_bytes_ >= *spec.max_length_bytes);
}

bool Queue::too_long() const {
    return (spec.max_length && ready_count() > *spec.max_length) ||
           (spec.max_length_bytes && ready_bytes_ > *spec.max_length_bytes);
}

std::size_t Queue::ready_count() const {
    return ready_.size() + (gate_ ? gate_->parked_count() : 0);
}

std::size_t Queue::memory_bytes() const {
    return sizeof(*this) + ready_.memory_bytes() + unsettled_.memory_bytes() +
           delayed_.memory_bytes() + due_.memory_bytes() + deadlines_.memory_bytes() +
           attempts_.memory_bytes() + overdue_.memory_bytes() + sizes_.memory_bytes() +
           (gate_ ? gate_->memory_bytes() : 0);
}

void Queue::end_running_attempts() {
    attempts_.for_each([](Attempt& attempt) {
        attempt.count += attempt.running;
        attempt.running = 0;
    });
}

std::vector<Place> Queue::places_elsewhere() const {
    std::vector<Place> places;
    unsettled_.for_each([&](const Unsettled& unsettled) { places.push_back(unsettled.place); });
    if (gate_) gate_->for_each_parked([&](Place place) { places.push_back(place); });
    if (ready_.has_levels()) {
        ready_.for_each([&](Place place, Level level) {
            if (level != 0) places.push_back(place);
        });
    }
    std::sort(places.begin(), places.end());
    return places;
}

void Queue::restore_level(Place place, Level level) {
    if (auto* waiting = delayed_.find(place)) {
        waiting->level = level;
    } else if (ready_.erase(place)) {
        ready_.insert(place, level);
    }
}

void Queue::restore_size(const Size& size) {
    if (!sizes_.insert(size)) sizes_.find(size.place)->bytes = size.bytes;
    if (ready_.contains(size.place)) ready_bytes_ += size.bytes;
}

void Queue::make_ready(Place place, Level level) {
    ready_.insert(place, level);
    if (spec.max_length_bytes) ready_bytes_ += body_bytes(place);
    if (!overdue_.empty() && overdue_.erase(place)) deadlines_.insert({BootTime::min(), place});
}

std::optional<Level> Queue::leave_ready(Place place) {
    const auto level = ready_.erase(place);
    if (level && spec.max_length_bytes) ready_bytes_ -= body_bytes(place);
    return level;
}

std::optional<Level> Queue::extract(Place place) {
    // In the order of likelihood: an acknowledgement ends an unsettled message.
    if (const auto* unsettled = unsettled_.find(place)) {
        const auto level = static_cast<Level>(unsettled->level);
        unsettled_.erase(place);
        return level;
    }
    if (const auto level = leave_ready(place)) return level;
    if (const auto* delayed = delayed_.find(place)) {
        const auto level = delayed->level;
        due_.erase({delayed->due, place});
        delayed_.erase(place);
        return level;
    }
    return std::nullopt;
}

/// Deadlines of settled messages are not searched for; each settlement looks at two others instead,
/// so that those that mean nothing any more stay about as few as those that do.
void Queue::sweep_deadlines() {
    for (int i = 0; i < 2; ++i) {
        const auto* next = deadlines_.at_least(swept_);
        if (next == nullptr) {
            swept_ = {BootTime::min(), 0};
            return;
        }
        const auto key = next->key();
        swept_ = {key.first, key.second + 1};
        if (!state(key.second)) deadlines_.erase(key);
    }
}

}  // namespace pesan::broker
