#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace pesan {

/// Owned bytes, NUL included; text only where a comment says so.
using Bytes = std::string;
/// Borrowed bytes; the function that hands them out says how long they stay valid.
using BytesView = std::string_view;

/// Fixed-width integers in a stated byte order, at any alignment.
template <class T>
requires std::is_unsigned_v<T>
constexpr T byte_swap(T value) {
    T swapped = 0;
    for (unsigned i = 0; i < sizeof(T); ++i) {
        swapped = static_cast<T>(swapped << 8 | (value & 0xff));
        value = static_cast<T>(value >> (sizeof(T) > 1 ? 8 : 0));
    }
    return swapped;
}

template <class T>
requires std::is_unsigned_v<T> T load_little(const char* from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return std::endian::native == std::endian::little ? value : byte_swap(value);
}

template <class T>
requires std::is_unsigned_v<T> T load_big(const char* from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return std::endian::native == std::endian::big ? value : byte_swap(value);
}

template <class T>
requires std::is_unsigned_v<T>
void store_little(char* to, T value) {
    if (std::endian::native != std::endian::little) value = byte_swap(value);
    std::memcpy(to, &value, sizeof(T));
}

template <class T>
requires std::is_unsigned_v<T>
void store_big(char* to, T value) {
    if (std::endian::native != std::endian::big) value = byte_swap(value);
    std::memcpy(to, &value, sizeof(T));
}

template <class T>
void append_little(Bytes& to, T value) {
    char raw[sizeof(T)];
    store_little(raw, value);
    to.append(raw, sizeof(T));
}

template <class T>
void append_big(Bytes& to, T value) {
    char raw[sizeof(T)];
    store_big(raw, value);
    to.append(raw, sizeof(T));
}

}  // namespace pesan
