#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace pesan::broker {

/// Entries in the order of their key(), each key once, in chunks of about a kilobyte. Made for what
/// a queue holds: nearly everything comes in at the end and goes out at the front; the rest may
/// happen anywhere and costs a binary search and a short move. Costs sizeof(Entry) and some per
/// cent for an entry, nothing when it is empty.
///
/// Pointers to entries are valid until the next change.
template <class Entry>
class SortedChunks {
public:
    using Key = decltype(std::declval<const Entry&>().key());

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] const Entry& front() const { return chunks_[head_]->first(); }
    [[nodiscard]] const Entry& back() const { return chunks_.back()->last(); }

    /// returns  false when the key is there already; the old entry stays
    bool insert(const Entry& entry) {
        if (empty() || back().key() < entry.key()) {
            if (empty() || chunks_.back()->room_behind() == 0)
                chunks_.push_back(std::make_unique<Chunk>());
            chunks_.back()->push_back(entry);
            ++size_;
            return true;
        }
        auto index = chunk_of(entry.key());
        auto* at = chunks_[index]->at_least(entry.key());
        if (at != chunks_[index]->end() && at->key() == entry.key()) return false;
        if (chunks_[index]->full()) {
            split(index);
            if (!(entry.key() < chunks_[index + 1]->first().key())) ++index;
            at = chunks_[index]->at_least(entry.key());
        }
        chunks_[index]->insert(at, entry);
        ++size_;
        return true;
    }

    bool erase(const Key& key) {
        if (empty()) return false;
        const auto index = chunk_of(key);
        auto* at = chunks_[index]->at_least(key);
        if (at == chunks_[index]->end() || at->key() != key) return false;
        chunks_[index]->erase(at);
        --size_;
        if (chunks_[index]->empty()) drop_chunk(index);
        return true;
    }

    void pop_front() {
        chunks_[head_]->pop_front();
        --size_;
        if (chunks_[head_]->empty()) drop_chunk(head_);
    }

    [[nodiscard]] Entry* find(const Key& key) {
        auto* found = at_least(key);
        return found != nullptr && found->key() == key ? found : nullptr;
    }
    [[nodiscard]] const Entry* find(const Key& key) const {
        return const_cast<SortedChunks*>(this)->find(key);
    }
    [[nodiscard]] bool contains(const Key& key) const { return find(key) != nullptr; }

    /// The first entry whose key is not below `key`, or null.
    [[nodiscard]] Entry* at_least(const Key& key) {
        if (empty()) return nullptr;
        const auto index = chunk_of(key);
        auto* at = chunks_[index]->at_least(key);
        if (at != chunks_[index]->end()) return at;
        return index + 1 < chunks_.size() ? &chunks_[index + 1]->first() : nullptr;
    }
    [[nodiscard]] const Entry* at_least(const Key& key) const {
        return const_cast<SortedChunks*>(this)->at_least(key);
    }

    /// In order. The visitor may change what is not part of the key, or all keys by one amount.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (auto i = head_; i < chunks_.size(); ++i) {
            for (auto& entry : *chunks_[i])
                visit(entry);
        }
    }
    template <class Visit>
    void for_each(Visit&& visit) const {
        const_cast<SortedChunks*>(this)->for_each([&](const Entry& entry) { visit(entry); });
    }

    void clear() { *this = SortedChunks(); }

    [[nodiscard]] std::size_t memory_bytes() const {
        return (chunks_.size() - head_) * (sizeof(Chunk) + allocation_overhead_bytes) +
               chunks_.capacity() * sizeof(chunks_[0]);
    }

private:
    static constexpr std::size_t allocation_overhead_bytes = 8;
    /// With its two counters a chunk stays within the allocator's cache of small blocks.
    static constexpr std::size_t chunk_bytes = 1000;

    class Chunk {
    public:
        static constexpr std::size_t capacity = chunk_bytes / sizeof(Entry);

        [[nodiscard]] Entry* begin() { return entries_.data() + begin_; }
        [[nodiscard]] Entry* end() { return entries_.data() + end_; }
        [[nodiscard]] Entry& first() { return entries_[begin_]; }
        [[nodiscard]] Entry& last() { return entries_[end_ - 1u]; }
        [[nodiscard]] bool empty() const { return begin_ == end_; }
        [[nodiscard]] bool full() const { return begin_ == 0 && end_ == capacity; }
        [[nodiscard]] std::size_t room_behind() const { return capacity - end_; }
        [[nodiscard]] Entry* at_least(const Key& key) {
            return std::lower_bound(begin(), end(), key, [](const Entry& entry, const Key& k) {
                return entry.key() < k;
            });
        }

        void push_back(const Entry& entry) { entries_[end_++] = entry; }
        void pop_front() { ++begin_; }

        /// Moves what is in front of `at` or behind it, whichever has room.
        void insert(Entry* at, const Entry& entry) {
            if (end_ < capacity) {
                std::move_backward(at, end(), end() + 1);
                ++end_;
                *at = entry;
            } else {
                std::move(begin(), at, begin() - 1);
                --begin_;
                *(at - 1) = entry;
            }
        }

        void erase(Entry* at) {
            std::move(at + 1, end(), at);
            --end_;
        }

        void move_upper_half_to(Chunk& other) {
            const auto half = static_cast<std::uint16_t>((begin_ + end_) / 2);
            std::move(entries_.data() + half, end(), other.entries_.data());
            other.end_ = static_cast<std::uint16_t>(end_ - half);
            end_ = half;
        }

    private:
        std::uint16_t begin_ = 0;
        std::uint16_t end_ = 0;
        std::array<Entry, capacity> entries_;
    };

    /// The chunk a key belongs to: the last one that begins at or before it.
    [[nodiscard]] std::size_t chunk_of(const Key& key) const {
        const auto first = chunks_.begin() + static_cast<std::ptrdiff_t>(head_);
        const auto behind = std::upper_bound(
            first, chunks_.end(), key,
            [](const Key& k, const auto& chunk) { return k < chunk->first().key(); });
        return behind == first ? head_ : static_cast<std::size_t>(behind - chunks_.begin()) - 1;
    }

    void split(std::size_t index) {
        auto upper = std::make_unique<Chunk>();
        chunks_[index]->move_upper_half_to(*upper);
        chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(upper));
    }

    /// Chunks leave mostly at the front, so the gap there is closed only when it is half of all.
    void drop_chunk(std::size_t index) {
        if (index != head_) {
            chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(index));
            return;
        }
        chunks_[head_].reset();
        ++head_;
        if (head_ == chunks_.size()) {
            clear();
        } else if (head_ * 2 > chunks_.size()) {
            chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(head_));
            head_ = 0;
        }
    }

    std::vector<std::unique_ptr<Chunk>> chunks_;
    /// Chunks in front of this one are gone.
    std::size_t head_ = 0;
    std::size_t size_ = 0;
};

}  // namespace pesan::broker
