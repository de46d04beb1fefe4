#include "adapters/amqp_message/dead_letter_headers.hpp"

#include <algorithm>

namespace pesan::amqp_message {

namespace {

constexpr std::string_view reason = "x-pesan-reason";
constexpr std::string_view error = "x-pesan-error";
constexpr std::string_view attempts = "x-pesan-attempts";
constexpr std::string_view first_attempt = "x-pesan-first-attempt";
constexpr std::string_view last_attempt = "x-pesan-last-attempt";
constexpr std::string_view origin = "x-pesan-origin";
constexpr std::string_view death = "x-death";
constexpr std::string_view names[] = {reason,
                                      error,
                                      attempts,
                                      first_attempt,
                                      last_attempt,
                                      origin,
                                      "x-pesan-not-before",
                                      "x-delivery-count",
                                      death,
                                      "x-first-death-reason",
                                      "x-first-death-queue",
                                      "x-first-death-exchange",
                                      "x-last-death-reason",
                                      "x-last-death-queue",
                                      "x-last-death-exchange"};

using TimePoint = std::chrono::system_clock::time_point;

std::int64_t milliseconds_of(TimePoint time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

TimePoint time_of(std::int64_t milliseconds) {
    return TimePoint(std::chrono::milliseconds(milliseconds));
}

std::string text(const amqp::Table& table, std::string_view name) {
    const auto* value = table.find(name);
    const auto* string = value == nullptr ? nullptr : value->as<std::string>();
    return string == nullptr ? std::string() : *string;
}

std::int64_t number(const amqp::Table& table, std::string_view name) {
    const auto* value = table.find(name);
    std::int64_t result = 0;
    if (value != nullptr) (void)value->integer(result);
    return result;
}

/// Text is cut between characters, so that what was UTF-8 stays it.
std::string cut(std::string text_in, std::size_t bytes_max) {
    if (text_in.size() <= bytes_max) return text_in;
    while (bytes_max > 0 && (static_cast<unsigned char>(text_in[bytes_max]) & 0xc0) == 0x80) {
        --bytes_max;
    }
    text_in.resize(bytes_max);
    return text_in;
}

/// The newest entry of x-death.
End read_death(const amqp::Table& headers) {
    End end;
    const auto* deaths = headers.find(death);
    const auto* list = deaths == nullptr ? nullptr : deaths->as<amqp::Array>();
    if (list == nullptr || list->empty()) return end;
    const auto* entry = list->front().as<amqp::Table>();
    if (entry == nullptr) return end;
    end.reason = text(*entry, "reason");
    end.origin = text(*entry, "queue");
    end.attempts = static_cast<std::uint32_t>(number(*entry, "count"));
    if (const auto* time = entry->find("time"); time != nullptr) {
        if (const auto* stamp = time->as<amqp::Timestamp>()) {
            end.last_attempt = TimePoint(std::chrono::seconds(stamp->seconds));
            end.first_attempt = end.last_attempt;
        }
    }
    return end;
}

}  // namespace

bool is_dead_letter_header(std::string_view name) {
    return std::ranges::find(names, name) != std::end(names);
}

void write_end(amqp::Properties& properties, const End& end) {
    if (!properties.headers) properties.headers.emplace();
    auto& headers = *properties.headers;
    headers.set(std::string(reason), end.reason);
    headers.set(std::string(error), cut(end.error, dead_letter_error_bytes_max));
    headers.set(std::string(attempts), static_cast<std::int64_t>(end.attempts));
    headers.set(std::string(first_attempt), milliseconds_of(end.first_attempt));
    headers.set(std::string(last_attempt), milliseconds_of(end.last_attempt));
    headers.set(std::string(origin), end.origin);
}

End read_end(const amqp::Properties& properties) {
    if (!properties.headers) return {};
    const auto& headers = *properties.headers;
    if (headers.find(reason) == nullptr) return read_death(headers);
    return {text(headers, reason),
            text(headers, error),
            static_cast<std::uint32_t>(number(headers, attempts)),
            time_of(number(headers, first_attempt)),
            time_of(number(headers, last_attempt)),
            text(headers, origin)};
}

void remove_end(amqp::Properties& properties) {
    if (!properties.headers) return;
    std::erase_if(properties.headers->fields(),
                  [](const amqp::Field& field) { return is_dead_letter_header(field.name); });
    if (properties.headers->empty()) properties.headers.reset();
}

}  // namespace pesan::amqp_message
