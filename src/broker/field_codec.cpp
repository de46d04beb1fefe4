#include "broker/field_codec.hpp"

namespace pesan::broker {

void FieldWriter::varint(std::uint64_t value) {
    while (value >= 0x80) {
        to_ += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    to_ += static_cast<char>(value);
}

void FieldWriter::write(std::string_view text) {
    varint(text.size());
    to_ += text;
}

void FieldWriter::write(const std::vector<std::uint32_t>& numbers) {
    varint(numbers.size());
    for (const auto number : numbers)
        varint(number);
}

void FieldWriter::write(const Places& places) {
    PlacesWriter writer(*this);
    for (const auto place : places.list)
        writer.add(place);
    writer.finish();
}

void FieldWriter::write(const std::vector<Places>& lists) {
    varint(lists.size());
    for (const auto& places : lists)
        write(places);
}

std::uint64_t FieldReader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto raw = take(1);
        if (failed_) return 0;
        const auto byte = static_cast<unsigned char>(raw[0]);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return value;
    }
    failed_ = true;
    return 0;
}

BytesView FieldReader::take(std::size_t count) {
    if (failed_ || count > rest_.size()) {
        failed_ = true;
        rest_ = {};
        return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

void FieldReader::read(std::string_view& text) {
    text = take(varint());
}

void FieldReader::read(std::string& text) {
    text = take(varint());
}

void FieldReader::read(std::vector<std::uint32_t>& numbers) {
    const auto count = varint();
    if (count > rest_.size()) failed_ = true;
    numbers.clear();
    for (std::uint64_t i = 0; i < count && !failed_; ++i)
        numbers.push_back(static_cast<std::uint32_t>(varint()));
}

void FieldReader::read(Places& places) {
    places.list.clear();
    Place at = 0;
    while (!failed_) {
        const auto head = varint();
        if (head == 0) return;
        const auto run = (head & 1) != 0 ? varint() : 0;
        if (run >= places_max || places.list.size() + run >= places_max) failed_ = true;
        if (failed_) return;
        at += head >> 1;
        places.list.push_back(at);
        for (std::uint64_t i = 0; i < run; ++i)
            places.list.push_back(++at);
    }
}

void FieldReader::read(std::vector<Places>& lists) {
    const auto count = varint();
    if (count > rest_.size()) failed_ = true;
    lists.clear();
    for (std::uint64_t i = 0; i < count && !failed_; ++i)
        read(lists.emplace_back());
}

void PlacesWriter::add(Place place) {
    if (first_ != 0 && place == first_ + run_ + 1) {
        ++run_;
        return;
    }
    flush();
    first_ = place;
}

void PlacesWriter::flush() {
    if (first_ == 0) return;
    to_.varint((first_ - before_) << 1 | (run_ > 0 ? 1 : 0));
    if (run_ > 0) to_.varint(run_);
    before_ = first_ + run_;
    first_ = run_ = 0;
}

void PlacesWriter::finish() {
    flush();
    to_.varint(0);
}

}  // namespace pesan::broker
