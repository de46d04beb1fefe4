#pragma once

#include <optional>

#include "base/random.hpp"
#include "pesan/adapter.hpp"
#include "pesan/delivery.hpp"
#include "pesan/retry_policy.hpp"

/// How an outcome becomes a settlement. Pure: no I/O, no state.
namespace pesan {

/// Texts of errors are cut to this, for they travel in headers.
inline constexpr std::size_t error_text_bytes_max = 2'048;

/// What no handler should see: malformed messages, and those whose attempts are used up because
/// earlier ones ended with their process.
[[nodiscard]] std::optional<Settlement> settle_unseen(const Delivery& delivery,
                                                      const RetryPolicy& policy);

/// What a handler said; after the last attempt a retry is a dead letter with reason
/// attempts_exhausted.
[[nodiscard]] Settlement settle_outcome(const Delivery& delivery, const Outcome& outcome,
                                        const RetryPolicy& policy, Random& random);

/// What took longer than its limit; after the last attempt a dead letter with reason
/// handler_timeout.
[[nodiscard]] Settlement settle_timeout(const Delivery& delivery, std::chrono::milliseconds limit,
                                        const RetryPolicy& policy, Random& random);

/// What is given back without having been handled; the attempt does not count.
[[nodiscard]] Settlement settle_release(const Delivery& delivery);

}  // namespace pesan
