#pragma once

#include <string>
#include <string_view>

#include "pesan/result.hpp"
#include "smpp/split.hpp"

namespace pesan::sms {

/// Longer texts are no SMS any more, and cost accordingly.
inline constexpr std::size_t segments_max = 10;

/// What a message of the topic sms asks for, ready to be sent.
struct Command {
    std::string to;
    std::string text;
    /// Empty for a text of one's own.
    std::string template_name = {};
    std::string locale = {};
    std::string order_id = {};
};

struct CommandDefaults {
    /// Used where the message has none.
    std::string locale = "id";
    std::string shop_name;
};

/// Reads {"to", "template", "locale", "data": {"order"}} or {"to", "text"}.
///
/// errors   malformed: a JSON pointer to what is wrong, and the shape that was expected
/// source   docs/schemas/sms.send.schema.json
[[nodiscard]] Result<Command> parse_command(std::string_view data, const CommandDefaults& defaults);

/// The text as segments.
///
/// errors   malformed: it needs more than segments_max
[[nodiscard]] Result<smpp::Split> split_text(std::string_view text, std::uint8_t reference);

}  // namespace pesan::sms
