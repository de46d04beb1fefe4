#pragma once

#include "amqp/errc.hpp"
#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::amqp {

/// Takes values from the front of bytes somebody else sent. After the first failure everything
/// reads as zero and error() tells it, so that a sequence of reads is checked once.
class Reader {
public:
    explicit Reader(BytesView bytes) : rest_(bytes) {}

    template <class T>
    T integer() {
        const auto raw = take(sizeof(T));
        return raw.size() == sizeof(T) ? load_big<T>(raw.data()) : T{};
    }
    /// Exactly `count` bytes, a view into what is read; empty after a failure.
    BytesView take(std::size_t count);
    BytesView short_string() { return take(integer<std::uint8_t>()); }
    BytesView long_string() { return take(integer<std::uint32_t>()); }

    [[nodiscard]] BytesView rest() const { return rest_; }
    [[nodiscard]] bool failed() const { return error_ != errc::success; }
    [[nodiscard]] errc error() const { return error_; }
    void fail(errc code);

private:
    BytesView rest_;
    errc error_ = errc::success;
};

}  // namespace pesan::amqp
