#include "smtp/lines.hpp"

#include "smtp/errc.hpp"

namespace pesan::smtp {

namespace {

bool has_bare_ends(BytesView line) {
    return line.find_first_of("\r\n") != BytesView::npos;
}

}  // namespace

Result<std::optional<std::string>> take_line(Bytes& buffer, std::size_t line_bytes_max) {
    const auto end = buffer.find("\r\n");
    if (end == Bytes::npos) {
        if (buffer.size() <= line_bytes_max) return std::nullopt;
        buffer.clear();
        return errc::line_too_long;
    }
    auto line = buffer.substr(0, end);
    buffer.erase(0, end + 2);
    if (line.size() > line_bytes_max) return errc::line_too_long;
    if (has_bare_ends(line)) return errc::line_malformed;
    return line;
}

bool DataReader::take(Bytes& buffer) {
    std::size_t from = 0;
    bool ended = false;
    while (!ended) {
        const auto end = buffer.find("\r\n", from);
        if (end == Bytes::npos) break;
        const auto line = BytesView(buffer).substr(from, end - from);
        ended = line == "." && !in_long_line_;
        if (!ended) take_whole_line(line);
        in_long_line_ = false;
        from = end + 2;
    }
    buffer.erase(0, from);
    // What is left begins a line. A long one is thrown away as it comes; its last byte may be the
    // CR of its end.
    if (!ended && buffer.size() > line_bytes_max_) {
        if (!spoiled_) spoiled_ = Error{errc::line_too_long};
        buffer.erase(0, buffer.size() - 1);
        in_long_line_ = true;
    }
    return ended;
}

void DataReader::take_whole_line(BytesView line) {
    if (spoiled_) return;
    if (line.size() > line_bytes_max_) {
        spoiled_ = Error{errc::line_too_long};
    } else if (has_bare_ends(line)) {
        spoiled_ = Error{errc::line_malformed, "a CR or LF that does not end a line"};
    } else if (message_.size() + line.size() + 2 > message_bytes_max_) {
        spoiled_ = Error{errc::message_too_large};
        message_ = {};
    } else {
        if (line.starts_with('.')) line.remove_prefix(1);
        message_.append(line).append("\r\n");
    }
}

Result<Bytes> DataReader::finish() {
    if (spoiled_) return *spoiled_;
    return std::move(message_);
}

}  // namespace pesan::smtp
