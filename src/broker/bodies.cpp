#include "broker/bodies.hpp"

#include "broker/virtual_host.hpp"

namespace pesan::broker {

void Bodies::clear() {
    pointers_.clear();
    releases_.clear();
}

void Bodies::point(Place place, Place root, std::uint32_t queues) {
    if (queues == 0) return;
    Pointer pointer;
    pointer.place = place;
    pointer.root = root;
    pointer.queues = queues;
    pointers_.insert(pointer);
}

Place Bodies::root(Place place) const {
    if (pointers_.empty()) return place;
    const auto* pointer = pointers_.find(place);
    return pointer == nullptr ? place : static_cast<Place>(pointer->root);
}

void Bodies::keep(Place place, std::uint32_t queues) {
    if (log_ == nullptr || queues == 0) return;
    log_->add_references(place, queues);
    if (const auto from = root(place); from != place) log_->add_references(from, queues);
}

void Bodies::forget(Place place, store::Sequence settled_by) {
    release_later(place, settled_by);
    if (pointers_.empty()) return;
    auto* pointer = pointers_.find(place);
    if (pointer == nullptr) return;
    release_later(static_cast<Place>(pointer->root), settled_by);
    if (--pointer->queues == 0) pointers_.erase(place);
}

void Bodies::release_later(Place place, store::Sequence settled_by) {
    if (log_ != nullptr) releases_.push_back({settled_by, place});
}

void Bodies::durable(store::Sequence sequence) {
    while (!releases_.empty() && releases_.front().settled_by <= sequence) {
        log_->release(releases_.front().place);
        releases_.pop_front();
    }
}

Result<MessageView> Bodies::read(Place place) {
    const auto record = log_->read(place);
    if (!record) return record.error();
    switch (static_cast<RecordType>(record->type)) {
        case RecordType::dead_letter: {
            // The next read may overwrite what this one gave, so the fields move aside.
            fields_ = record->payload;
            const auto decoded = decode_record(fields_, letter_);
            if (!decoded) return decoded.error();
            const auto message = read_root(letter_.root);
            if (!message) return message;
            return MessageView{local_name(letter_.exchange), letter_.routing_key,
                               letter_.properties, message->body, letter_.wall};
        }
        case RecordType::entered: {
            EnteredRecord entered;
            const auto decoded = decode_record(record->payload, entered);
            if (!decoded) return decoded.error();
            auto message = read_root(entered.root);
            if (message) message->enqueued = entered.wall;
            return message;
        }
        default:
            return read_publish(*record);
    }
}

Result<MessageView> Bodies::read_root(Place root) {
    const auto record = log_->read(root);
    if (!record) return record.error();
    return read_publish(*record);
}

Result<MessageView> Bodies::read_publish(const store::Record& record) {
    const auto type = static_cast<RecordType>(record.type);
    if (type != RecordType::publish && type != RecordType::transaction_publish)
        return errc::malformed_record;
    const auto body = decode_record(record.payload, publish_);
    if (!body) return body.error();
    return MessageView{local_name(publish_.exchange), publish_.routing_key, publish_.properties,
                       *body, publish_.wall};
}

std::size_t Bodies::memory_bytes() const {
    return pointers_.memory_bytes() + releases_.size() * sizeof(Release) + fields_.capacity();
}

}  // namespace pesan::broker
