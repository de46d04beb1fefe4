#pragma once

#include <cstdint>
#include <optional>

#include "amqp/method_codec.hpp"

namespace pesan::amqp {

enum class FrameType : std::uint8_t { method = 1, header = 2, body = 3, heartbeat = 8 };

/// Type, channel and size before a frame's payload, and the end octet behind it.
inline constexpr std::size_t frame_overhead_bytes = 8;
/// What both sides must take before they have agreed on more.
inline constexpr std::uint32_t frame_size_min = 4096;
/// What RabbitMQ proposes.
inline constexpr std::uint32_t frame_size_default = 131072;
inline constexpr char frame_end = '\xce';

/// One frame in a buffer of received bytes.
///
/// ```
/// | u8 type | u16 channel | u32 size | payload, `size` bytes | 0xce |
/// ```
/// source   AMQP 0-9-1 §4.2.3
struct Frame {
    FrameType type = FrameType::heartbeat;
    std::uint16_t channel = 0;
    /// A view into the buffer.
    BytesView payload;
};

/// Takes the first frame from the front of `from`; nothing when it has not arrived completely. A
/// frame that is too large is refused as soon as its size is known.
///
/// frame_max   of the whole frame with its overhead; 0 means no limit
/// errors      too_large; unknown_frame_type; bad_frame_end
Result<std::optional<Frame>> take_frame(BytesView& from, std::uint32_t frame_max);

/// The first bytes on a connection, from the client; from the server when it refuses them.
inline constexpr BytesView protocol_header{"AMQP\0\0\x09\x01", 8};

enum class HeaderVerdict { incomplete, accepted, refused };

/// Looks at the first bytes a client sent; refuses at the first that differs, however few came.
[[nodiscard]] HeaderVerdict check_protocol_header(BytesView received);

/// Puts a frame around a payload: construct, append the payload, end().
class FrameWriter {
public:
    FrameWriter(Bytes& to, FrameType type, std::uint16_t channel);
    /// Writes size and end octet.
    void end();

private:
    Bytes& to_;
    std::size_t payload_at_;
};

/// Appends a method frame; M is a method or the variant.
template <class M>
void append_method(Bytes& to, std::uint16_t channel, const M& method) {
    FrameWriter frame(to, FrameType::method, channel);
    encode_method(to, method);
    frame.end();
}

void append_heartbeat(Bytes& to);

/// What a content header frame says.
///
/// ```
/// | u16 class | u16 weight 0 | u64 body size | properties |
/// ```
/// source   AMQP 0-9-1 §4.2.6.1
struct ContentHeader {
    std::uint16_t class_id = 0;
    std::uint64_t body_size = 0;
    /// As decode_properties() reads it; a view into the frame.
    BytesView properties;
};

/// errors   truncated
Result<ContentHeader> decode_content_header(BytesView payload);

/// Appends the header frame and as many body frames as frame_max asks for (0: one). The properties
/// are not cut: they must fit into a frame, which their owner has checked.
///
/// properties   of class basic, as encode_properties() writes them; empty means none
void append_content(Bytes& to, std::uint16_t channel, BytesView properties, BytesView body,
                    std::uint32_t frame_max);

}  // namespace pesan::amqp
