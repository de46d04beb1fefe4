#pragma once

#include "pesan/delivery.hpp"

namespace pesan::outgoing {

/// The delivery's message with an id and a source. A program that sends without an envelope gives
/// none: then its content and the time at which it entered the topic name it, the same at every
/// redelivery.
[[nodiscard]] Message identified(const Delivery& delivery);

}  // namespace pesan::outgoing
