#include "amqp/frame.hpp"

#include <algorithm>

namespace pesan::amqp {

namespace {

constexpr std::size_t head_bytes = 7;

bool known(std::uint8_t type) {
    return (type >= 1 && type <= 3) || type == 8;
}

void append_head(Bytes& to, FrameType type, std::uint16_t channel, std::size_t size) {
    to += static_cast<char>(type);
    append_big(to, channel);
    append_big(to, static_cast<std::uint32_t>(size));
}

}  // namespace

Result<std::optional<Frame>> take_frame(BytesView& from, std::uint32_t frame_max) {
    if (from.empty()) return std::optional<Frame>();
    const auto type = static_cast<std::uint8_t>(from[0]);
    if (!known(type)) return Error(errc::unknown_frame_type, std::to_string(type));
    if (from.size() < head_bytes) return std::optional<Frame>();
    const std::size_t size = load_big<std::uint32_t>(from.data() + 3);
    if (frame_max != 0 && size + frame_overhead_bytes > frame_max) {
        return Error(errc::too_large, "frame of " + std::to_string(size + frame_overhead_bytes) +
                                          " bytes, the limit is " + std::to_string(frame_max));
    }
    if (from.size() < size + frame_overhead_bytes) return std::optional<Frame>();
    if (from[head_bytes + size] != frame_end) return errc::bad_frame_end;
    Frame frame{static_cast<FrameType>(type), load_big<std::uint16_t>(from.data() + 1),
                from.substr(head_bytes, size)};
    from.remove_prefix(size + frame_overhead_bytes);
    return std::optional<Frame>(frame);
}

HeaderVerdict check_protocol_header(BytesView received) {
    const auto length = std::min(received.size(), protocol_header.size());
    if (received.substr(0, length) != protocol_header.substr(0, length))
        return HeaderVerdict::refused;
    return length == protocol_header.size() ? HeaderVerdict::accepted : HeaderVerdict::incomplete;
}

FrameWriter::FrameWriter(Bytes& to, FrameType type, std::uint16_t channel) : to_(to) {
    append_head(to, type, channel, 0);
    payload_at_ = to.size();
}

void FrameWriter::end() {
    store_big(to_.data() + payload_at_ - 4, static_cast<std::uint32_t>(to_.size() - payload_at_));
    to_ += frame_end;
}

void append_heartbeat(Bytes& to) {
    FrameWriter(to, FrameType::heartbeat, 0).end();
}

Result<ContentHeader> decode_content_header(BytesView payload) {
    Reader reader(payload);
    ContentHeader header;
    header.class_id = reader.integer<std::uint16_t>();
    reader.integer<std::uint16_t>();
    header.body_size = reader.integer<std::uint64_t>();
    header.properties = reader.rest();
    if (reader.failed()) return Error(errc::truncated, "content header");
    return header;
}

void append_content(Bytes& to, std::uint16_t channel, BytesView properties, BytesView body,
                    std::uint32_t frame_max) {
    FrameWriter header(to, FrameType::header, channel);
    append_big(to, BasicPublish::id.class_id);
    append_big(to, std::uint16_t{0});
    append_big(to, std::uint64_t{body.size()});
    to += properties.empty() ? BytesView("\0\0", 2) : properties;
    header.end();
    const auto room = frame_max == 0 ? body.size() : frame_max - frame_overhead_bytes;
    while (!body.empty()) {
        const auto part = body.substr(0, room);
        append_head(to, FrameType::body, channel, part.size());
        to += part;
        to += frame_end;
        body.remove_prefix(part.size());
    }
}

}  // namespace pesan::amqp
