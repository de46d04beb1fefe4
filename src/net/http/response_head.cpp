#include "net/http/response_head.hpp"

#include <fmt/chrono.h>

#include <ctime>

#include "base/clock.hpp"
#include "net/http/errc.hpp"

namespace pesan::http {

namespace {

constexpr std::string_view token_marks = "!#$%&'*+-.^_`|~";

bool is_token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           token_marks.find(c) != std::string_view::npos;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"; made once a second.
const std::string& date_now() {
    thread_local std::time_t made_for = 0;
    thread_local std::string date;
    const auto now = std::chrono::system_clock::to_time_t(SystemClock::instance().wall());
    if (now != made_for) {
        date = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
        made_for = now;
    }
    return date;
}

}  // namespace

bool is_header_valid(const Field& field) {
    if (field.name.empty()) return false;
    for (const char c : field.name) {
        if (!is_token_char(c)) return false;
    }
    return field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

Result<std::string> response_head(const Response& response, const Framing& framing) {
    auto head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                            reason_phrase(response.status), date_now());
    for (const auto& field : response.headers) {
        if (!is_header_valid(field)) return Error{errc::header_invalid, field.name};
        head.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    if (framing.length) head += fmt::format("Content-Length: {}\r\n", *framing.length);
    if (framing.chunked) head += "Transfer-Encoding: chunked\r\n";
    head += framing.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

}  // namespace pesan::http
