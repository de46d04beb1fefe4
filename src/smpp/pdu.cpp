#include "smpp/pdu.hpp"

#include "smpp/errc.hpp"

namespace pesan::smpp {

namespace {

constexpr std::size_t header_bytes = 16;
constexpr std::size_t tlv_header_bytes = 4;

/// Appends fields; stops at the first that is too long.
class Writer {
public:
    explicit Writer(Bytes& out) : out_(out) {}

    /// C-octet string; `size_max` counts the NUL, as the standard's tables do.
    bool text(const std::string& value, std::size_t size_max, const char* name) {
        if (value.size() >= size_max || value.find('\0') != std::string::npos) return fail(name);
        out_ += value;
        out_ += '\0';
        return true;
    }

    bool byte(std::uint8_t value) {
        out_ += static_cast<char>(value);
        return true;
    }

    bool octets(const Bytes& value, std::size_t size_max, const char* name) {
        if (value.size() > size_max) return fail(name);
        return byte(static_cast<std::uint8_t>(value.size())) && (out_ += value, true);
    }

    bool tlvs(const std::vector<Tlv>& values) {
        for (const auto& tlv : values) {
            if (tlv.value.size() > 0xffff) return fail("optional parameter");
            append_big(out_, tlv.tag);
            append_big(out_, static_cast<std::uint16_t>(tlv.value.size()));
            out_ += tlv.value;
        }
        return true;
    }

    [[nodiscard]] const char* failed() const { return failed_; }

private:
    bool fail(const char* name) {
        failed_ = name;
        return false;
    }

    Bytes& out_;
    const char* failed_ = "";
};

/// Takes fields from the front; stops at the first that breaks its rule.
class Reader {
public:
    explicit Reader(BytesView in) : in_(in) {}

    bool text(std::string& value, std::size_t size_max, const char* name) {
        const auto end = in_.substr(0, size_max).find('\0');
        if (end == BytesView::npos) return fail(name);
        value = in_.substr(0, end);
        in_.remove_prefix(end + 1);
        return true;
    }

    bool byte(std::uint8_t& value) {
        if (in_.empty()) return fail("a field of one byte");
        value = static_cast<std::uint8_t>(in_.front());
        in_.remove_prefix(1);
        return true;
    }

    bool octets(Bytes& value, std::size_t size_max, const char* name) {
        std::uint8_t size = 0;
        if (!byte(size) || size > size_max || size > in_.size()) return fail(name);
        value = in_.substr(0, size);
        in_.remove_prefix(size);
        return true;
    }

    bool tlvs(std::vector<Tlv>& values) {
        while (!in_.empty()) {
            if (in_.size() < tlv_header_bytes) return fail("optional parameter");
            const auto size = load_big<std::uint16_t>(in_.data() + 2);
            if (in_.size() - tlv_header_bytes < size) return fail("optional parameter");
            values.push_back(
                {load_big<std::uint16_t>(in_.data()), Bytes(in_.substr(tlv_header_bytes, size))});
            in_.remove_prefix(tlv_header_bytes + size);
        }
        return true;
    }

    [[nodiscard]] bool at_end() const { return in_.empty(); }
    [[nodiscard]] const char* failed() const { return failed_; }

private:
    bool fail(const char* name) {
        failed_ = name;
        return false;
    }

    BytesView in_;
    const char* failed_ = "";
};

std::optional<Body> empty_body(std::uint32_t command) {
    switch (static_cast<Command>(command)) {
        case Command::bind_receiver:
        case Command::bind_transmitter:
        case Command::bind_transceiver:
            return Bind{};
        case Command::bind_receiver_resp:
        case Command::bind_transmitter_resp:
        case Command::bind_transceiver_resp:
            return BindResp{};
        case Command::submit_sm:
        case Command::deliver_sm:
            return ShortMessage{};
        case Command::submit_sm_resp:
        case Command::deliver_sm_resp:
            return MessageResp{};
        case Command::unbind:
        case Command::unbind_resp:
        case Command::enquire_link:
        case Command::enquire_link_resp:
        case Command::generic_nack:
            return NoBody{};
    }
    return std::nullopt;
}

}  // namespace

BytesView ShortMessage::payload() const {
    if (!short_message.empty()) return short_message;
    for (const auto& tlv : tlvs) {
        if (tlv.tag == tag_message_payload) return tlv.value;
    }
    return short_message;
}

Result<Bytes> encode(const Pdu& pdu) {
    Bytes out(header_bytes, '\0');
    Writer writer(out);
    const auto write = [&](const auto& body) {
        return std::decay_t<decltype(body)>::fields(body, writer);
    };
    // A refusal has no body, as the standard says; some peers stumble over one.
    const bool bare = is_response(pdu.command) && pdu.status != 0;
    if (!bare && !std::visit(write, pdu.body)) return Error{errc::field_too_long, writer.failed()};
    store_big(out.data(), static_cast<std::uint32_t>(out.size()));
    store_big(out.data() + 4, static_cast<std::uint32_t>(pdu.command));
    store_big(out.data() + 8, pdu.status);
    store_big(out.data() + 12, pdu.sequence);
    return out;
}

Result<std::optional<BytesView>> first_pdu(BytesView stream) {
    if (stream.size() < 4) return std::nullopt;
    const std::size_t length = load_big<std::uint32_t>(stream.data());
    if (length < header_bytes || length > pdu_bytes_max) {
        return Error{errc::pdu_length_invalid, std::to_string(length) + " bytes; 16 to " +
                                                   std::to_string(pdu_bytes_max) + " are allowed"};
    }
    if (stream.size() < length) return std::nullopt;
    return stream.substr(0, length);
}

Header read_header(BytesView pdu) {
    return {load_big<std::uint32_t>(pdu.data() + 4), load_big<std::uint32_t>(pdu.data() + 8),
            load_big<std::uint32_t>(pdu.data() + 12)};
}

Result<Pdu> decode(BytesView pdu) {
    const auto header = read_header(pdu);
    auto body = empty_body(header.command);
    if (!body) return Error{errc::command_unknown, std::to_string(header.command)};
    Pdu result{static_cast<Command>(header.command), header.status, header.sequence,
               std::move(*body)};
    const auto rest = pdu.substr(header_bytes);
    // Refusals come without a body, and some peers leave it out of every deliver_sm_resp.
    if (rest.empty() && is_response(result.command)) return result;
    Reader reader(rest);
    const auto read = [&](auto& into) {
        return std::decay_t<decltype(into)>::fields(into, reader);
    };
    if (!std::visit(read, result.body)) return Error{errc::pdu_malformed, reader.failed()};
    if (!reader.at_end()) return Error{errc::pdu_malformed, "bytes after the last field"};
    return result;
}

}  // namespace pesan::smpp
