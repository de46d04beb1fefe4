#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "broker/names.hpp"

namespace pesan::broker {

/// Places in rising order, written as gaps and runs.
struct Places {
    std::vector<Place> list;
    bool operator==(const Places&) const = default;
};

/// No record or chunk lists more places than this.
inline constexpr std::size_t places_max = 1u << 20;

/// Writes the fields of records and checkpoint chunks. Integers are LEB128, times eight bytes
/// (nanoseconds, little-endian), texts have their length in front, an optional a byte that says
/// whether it is there.
class FieldWriter {
public:
    explicit FieldWriter(Bytes& to) : to_(to) {}

    template <class... T>
    void operator()(const T&... values) {
        (write(values), ...);
    }
    void varint(std::uint64_t value);

private:
    template <class T>
    requires std::is_integral_v<T>
    void write(T value) { varint(static_cast<std::uint64_t>(value)); }
    template <class T>
    requires std::is_enum_v<T>
    void write(T value) { varint(static_cast<std::uint64_t>(value)); }
    void write(std::string_view text);
    void write(const std::string& text) { write(std::string_view(text)); }
    template <class Kind>
    void write(const Name<Kind>& name) {
        write(std::string_view(name.text));
    }
    template <class Clock, class Duration>
    void write(std::chrono::time_point<Clock, Duration> time) {
        append_little(to_, static_cast<std::uint64_t>(time.time_since_epoch().count()));
    }
    void write(std::chrono::milliseconds span) { varint(static_cast<std::uint64_t>(span.count())); }
    template <class T>
    void write(const std::optional<T>& value) {
        to_ += value ? '\1' : '\0';
        if (value) write(*value);
    }
    void write(const std::vector<std::uint32_t>& numbers);
    void write(const Places& places);
    void write(const std::vector<Places>& lists);

    Bytes& to_;
};

/// Reads what FieldWriter wrote. After the first fault everything reads as empty and failed() stays
/// true.
class FieldReader {
public:
    explicit FieldReader(BytesView bytes) : rest_(bytes) {}

    template <class... T>
    void operator()(T&... values) {
        (read(values), ...);
    }
    std::uint64_t varint();
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] BytesView rest() const { return rest_; }

private:
    template <class T>
    requires std::is_integral_v<T>
    void read(T& value) { value = static_cast<T>(varint()); }
    template <class T>
    requires std::is_enum_v<T>
    void read(T& value) { value = static_cast<T>(varint()); }
    /// A view into what is read.
    void read(std::string_view& text);
    void read(std::string& text);
    template <class Kind>
    void read(Name<Kind>& name) {
        read(name.text);
    }
    template <class Clock, class Duration>
    void read(std::chrono::time_point<Clock, Duration>& time) {
        const auto raw = take(8);
        const auto count =
            failed_ ? 0 : static_cast<std::int64_t>(load_little<std::uint64_t>(raw.data()));
        time = std::chrono::time_point<Clock, Duration>(Duration(count));
    }
    void read(std::chrono::milliseconds& span) {
        span = std::chrono::milliseconds(static_cast<std::int64_t>(varint()));
    }
    template <class T>
    void read(std::optional<T>& value) {
        const auto there = take(1);
        value.reset();
        if (!failed_ && there[0] != '\0') read(value.emplace());
    }
    void read(std::vector<std::uint32_t>& numbers);
    void read(Places& places);
    void read(std::vector<Places>& lists);
    BytesView take(std::size_t count);

    BytesView rest_;
    bool failed_ = false;
};

/// Writes places one by one: the gap to the one before, and for neighbours how many follow without
/// a gap.
///
/// ```
/// | varint gap * 2 + r | varint run (only if r = 1) |   the place before + gap, then `run` places
/// each one further
/// ```
class PlacesWriter {
public:
    explicit PlacesWriter(FieldWriter& to) : to_(to) {}
    /// Places must rise.
    void add(Place place);
    void finish();

private:
    void flush();

    FieldWriter& to_;
    Place before_ = 0;
    Place first_ = 0;
    std::uint64_t run_ = 0;
};

}  // namespace pesan::broker
