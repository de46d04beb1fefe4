#include "adapters/rabbitmq/attempts.hpp"

#include <fmt/format.h>

#include <functional>

#include "adapters/amqp_message/dead_letter_headers.hpp"

namespace pesan::rabbitmq {

namespace {

constexpr const char* attempts_header = "x-pesan-attempts";
constexpr const char* first_header = "x-pesan-first-attempt";
constexpr const char* not_before_header = "x-pesan-not-before";
constexpr const char* delivery_count_header = "x-delivery-count";

std::optional<std::int64_t> number(const amqp::Table& headers, std::string_view name) {
    const auto* value = headers.find(name);
    std::int64_t found = 0;
    if (value == nullptr || !value->integer(found) || found < 0) return std::nullopt;
    return found;
}

std::optional<WallTime> time(const amqp::Table& headers, std::string_view name) {
    const auto found = number(headers, name);
    if (!found) return std::nullopt;
    return WallTime(std::chrono::milliseconds(*found));
}

std::int64_t milliseconds_of(WallTime time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::uint32_t small(std::int64_t value) {
    return static_cast<std::uint32_t>(std::min<std::int64_t>(value, 1'000'000));
}

std::string key_of(const std::string& queue, const std::string& identity) {
    return queue + '\0' + identity;
}

}  // namespace

Attempts read_attempts(const amqp::Properties& properties) {
    Attempts attempts;
    if (!properties.headers) return attempts;
    const auto& headers = *properties.headers;
    attempts.before = small(number(headers, attempts_header).value_or(0));
    if (const auto counted = number(headers, delivery_count_header))
        attempts.counted = small(*counted);
    attempts.first = time(headers, first_header);
    attempts.not_before = time(headers, not_before_header);
    return attempts;
}

void write_attempts(amqp::Properties& properties, const Attempts& attempts) {
    amqp_message::remove_end(properties);
    if (!properties.headers) properties.headers.emplace();
    auto& headers = *properties.headers;
    headers.set(attempts_header, static_cast<std::int64_t>(attempts.before));
    if (attempts.first) headers.set(first_header, milliseconds_of(*attempts.first));
    if (attempts.not_before) headers.set(not_before_header, milliseconds_of(*attempts.not_before));
}

std::string identity(const amqp::Properties& properties, BytesView body) {
    if (properties.message_id && !properties.message_id->empty()) return *properties.message_id;
    return fmt::format("content-{:016x}", std::hash<BytesView>()(body));
}

void ReleaseMemory::add(const std::string& queue, const std::string& identity) {
    auto key = key_of(queue, identity);
    if (++counts_[key] > 1) return;
    order_.push_back(std::move(key));
    if (order_.size() <= entries_max) return;
    counts_.erase(order_.front());
    order_.pop_front();
}

std::uint32_t ReleaseMemory::count(const std::string& queue, const std::string& identity) const {
    if (counts_.empty()) return 0;
    const auto found = counts_.find(key_of(queue, identity));
    return found == counts_.end() ? 0 : found->second;
}

void ReleaseMemory::forget(const std::string& queue, const std::string& identity) {
    // Its place in order_ stays, and goes when its turn comes.
    if (!counts_.empty()) counts_.erase(key_of(queue, identity));
}

}  // namespace pesan::rabbitmq
