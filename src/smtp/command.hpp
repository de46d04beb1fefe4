#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pesan/result.hpp"

namespace pesan::smtp {

enum class Verb { helo, ehlo, mail, rcpt, data, rset, noop, quit, vrfy, help, auth, starttls };

struct Command {
    Verb verb;
    std::string argument;
};

/// One line without its CRLF; verbs compare without case.
///
/// errors   command_unknown, line_malformed (NUL)
[[nodiscard]] Result<Command> parse_command(std::string_view line);

/// The argument of MAIL: `FROM:<address> [SIZE=n] [BODY=8BITMIME|7BIT] [SMTPUTF8] [AUTH=…]`.
struct MailFrom {
    /// Empty for the null path of bounces.
    std::string address;
    std::optional<std::uint64_t> size;
    bool utf8 = false;
};

/// errors   argument_invalid, parameter_unknown. source RFC 5321 §4.1.1.2, RFC 6531
[[nodiscard]] Result<MailFrom> parse_mail(std::string_view argument);

/// The argument of RCPT, `TO:<address>`: the address.
///
/// errors   argument_invalid, parameter_unknown. source RFC 5321 §4.1.1.3
[[nodiscard]] Result<std::string> parse_rcpt(std::string_view argument);

/// Standard base64, padded; nothing for other text.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace pesan::smtp
