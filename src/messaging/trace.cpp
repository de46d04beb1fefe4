#include "pesan/trace.hpp"

#include <algorithm>

namespace pesan {

namespace {

constexpr std::size_t trace_id_size = 32;
constexpr std::size_t span_id_size = 16;
/// version, trace id, span id and flags with the dashes between them
constexpr std::size_t text_size = 2 + 1 + trace_id_size + 1 + span_id_size + 1 + 2;

bool hexadecimal(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool usable_id(std::string_view id) {
    return hexadecimal(id) && id.find_first_not_of('0') != std::string_view::npos;
}

bool dashes_stand(std::string_view text) {
    return text[2] == '-' && text[3 + trace_id_size] == '-' &&
           text[4 + trace_id_size + span_id_size] == '-';
}

/// Version ff is forbidden; version 00 has exactly four parts, later ones may have more behind a
/// dash.
bool version_fits(std::string_view text) {
    const auto version = text.substr(0, 2);
    if (!hexadecimal(version) || version == "ff") return false;
    return text.size() == text_size || (version != "00" && text[text_size] == '-');
}

}  // namespace

std::string TraceContext::text() const {
    return "00-" + trace_id + "-" + span_id + (sampled ? "-01" : "-00");
}

std::optional<TraceContext> TraceContext::parse(std::string_view text) {
    if (text.size() < text_size || !version_fits(text) || !dashes_stand(text)) return std::nullopt;
    const auto trace_id = text.substr(3, trace_id_size);
    const auto span_id = text.substr(4 + trace_id_size, span_id_size);
    const auto flags = text.substr(5 + trace_id_size + span_id_size, 2);
    if (!usable_id(trace_id) || !usable_id(span_id) || !hexadecimal(flags)) return std::nullopt;
    const bool odd = std::string_view("13579bdf").find(flags[1]) != std::string_view::npos;
    return TraceContext{
        .trace_id = std::string(trace_id), .span_id = std::string(span_id), .sampled = odd};
}

std::optional<TraceContext> trace_of(const Message& message) {
    const auto header = find_header(message.headers, "traceparent");
    return header ? TraceContext::parse(*header) : std::nullopt;
}

void continue_trace(const Message& handled, Message& published) {
    for (const std::string_view name : {"traceparent", "tracestate"}) {
        if (const auto value = find_header(handled.headers, name)) {
            set_header(published.headers, name, std::string(*value));
        }
    }
}

}  // namespace pesan
