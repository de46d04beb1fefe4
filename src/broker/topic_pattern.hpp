#pragma once

#include <string_view>

namespace pesan::broker {

/// Whether a topic exchange's binding takes a routing key: words are separated by dots, `*` stands
/// for one word,
/// `#` for any number of them, none included.
///
/// source   AMQP 0-9-1 §3.1.3.3
[[nodiscard]] bool topic_matches(std::string_view pattern, std::string_view routing_key);

}  // namespace pesan::broker
