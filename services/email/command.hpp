#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "pesan/result.hpp"
#include "services/order_model/order.hpp"

namespace pesan::email {

inline constexpr std::size_t subject_bytes_max = 900;
inline constexpr std::size_t content_bytes_max = 1024 * 1024;

/// A mail made from a template.
struct FromTemplate {
    std::string name;
    std::string locale;
    order::Order order;
};

/// A mail whose words came with the message.
struct OwnWords {
    std::string subject;
    std::string text;
    std::string html;
};

/// What a message of the topic email asks for.
struct Command {
    std::string to;
    std::variant<FromTemplate, OwnWords> content;
};

/// Reads {"to", "template", "locale", "data": {"order"}} or {"to", "subject", "text"/"html"}.
///
/// default_locale  used where the message has none
/// errors          malformed: a JSON pointer to what is wrong, and the shape that was expected
/// source          docs/schemas/email.send.schema.json
[[nodiscard]] Result<Command> parse_command(std::string_view data, std::string_view default_locale);

}  // namespace pesan::email
