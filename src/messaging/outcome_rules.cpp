#include "outcome_rules.hpp"

#include <fmt/format.h>

namespace pesan {

namespace {

using Kind = Settlement::Kind;

std::string cut(std::string text) {
    if (text.size() <= error_text_bytes_max) return text;
    std::size_t end = error_text_bytes_max;
    // Never in the middle of a UTF-8 character.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    text.resize(end);
    return text;
}

Settlement dead_letter(const Delivery& delivery, std::string reason, std::string error) {
    return {.tag = delivery.tag,
            .kind = Kind::dead_letter,
            .reason = std::move(reason),
            .error = cut(std::move(error))};
}

Settlement retry(const Delivery& delivery, std::chrono::milliseconds delay, std::string reason,
                 std::string error) {
    return {.tag = delivery.tag,
            .kind = Kind::retry,
            .delay = delay,
            .reason = std::move(reason),
            .error = cut(std::move(error))};
}

bool last_attempt(const Delivery& delivery, const RetryPolicy& policy) {
    return delivery.attempt >= policy.attempts_max;
}

Settlement settle_retry(const Delivery& delivery, const Retry& wanted, const RetryPolicy& policy,
                        Random& random) {
    if (last_attempt(delivery, policy))
        return dead_letter(delivery, "attempts_exhausted", wanted.error);
    const auto delay =
        wanted.delay ? *wanted.delay : policy.delay_after(delivery.attempt, random.unit());
    return retry(delivery, delay, "retry", wanted.error);
}

}  // namespace

std::optional<Settlement> settle_unseen(const Delivery& delivery, const RetryPolicy& policy) {
    if (!delivery.malformed.empty()) return dead_letter(delivery, "malformed", delivery.malformed);
    if (delivery.attempt > policy.attempts_max) {
        return dead_letter(
            delivery, "attempts_exhausted",
            fmt::format("{} attempts ended without an answer", delivery.attempt - 1));
    }
    return std::nullopt;
}

Settlement settle_outcome(const Delivery& delivery, const Outcome& outcome,
                          const RetryPolicy& policy, Random& random) {
    if (const auto* wanted = std::get_if<Retry>(&outcome))
        return settle_retry(delivery, *wanted, policy, random);
    if (const auto* refused = std::get_if<Reject>(&outcome)) {
        return dead_letter(delivery, refused->reason, refused->error);
    }
    return {.tag = delivery.tag, .kind = Kind::acknowledge};
}

Settlement settle_timeout(const Delivery& delivery, std::chrono::milliseconds limit,
                          const RetryPolicy& policy, Random& random) {
    std::string error = fmt::format("the handler took longer than {} ms", limit.count());
    if (last_attempt(delivery, policy))
        return dead_letter(delivery, "handler_timeout", std::move(error));
    const auto delay = policy.delay_after(delivery.attempt, random.unit());
    return retry(delivery, delay, "handler_timeout", std::move(error));
}

Settlement settle_release(const Delivery& delivery) {
    return {.tag = delivery.tag, .kind = Kind::release};
}

}  // namespace pesan
