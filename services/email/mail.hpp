#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "pesan/result.hpp"

namespace pesan::email {

/// One mail to one recipient; all texts are UTF-8. At least one of text and html is there.
struct Mail {
    std::string from_address;
    std::string from_name = {};
    std::string to_address;
    std::string to_name = {};
    std::string subject;
    std::string text = {};
    std::string html = {};
    /// Without angle brackets; see message_id_for().
    std::string message_id;
    WallTime date;
};

/// The mail as RFC 5322 bytes with CRLF: text and HTML as multipart/alternative, everything in 7
/// bits. The same mail gives the same bytes, so that a mail sent again is the same mail.
///
/// errors   invalid_argument: CR, LF or NUL in a header, or no content
/// source   RFC 5322, RFC 2045 to 2047, RFC 3834 (Auto-Submitted)
[[nodiscard]] Result<std::string> compose(const Mail& mail);

/// The Message-ID of the mail that a message asked for: always the same for the same message.
[[nodiscard]] std::string message_id_for(std::string_view source, std::string_view message_id,
                                         std::string_view domain);

}  // namespace pesan::email
