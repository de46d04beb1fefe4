#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace pesan::mailbox {

struct MimeHeader {
    std::string name;
    /// Decoded to UTF-8 and unfolded.
    std::string value;
};

struct MimeAttachment {
    std::string name;
    std::string type;
    std::size_t size = 0;
};

/// A mail taken apart; what is not there is empty.
struct ParsedMail {
    std::string subject;
    std::string from;
    std::string to;
    std::string cc;
    std::string date;
    std::string message_id;
    /// The first text/plain and text/html parts, in UTF-8.
    std::string text;
    std::string html;
    std::vector<MimeHeader> headers;
    std::vector<MimeAttachment> attachments;
};

/// Reads any bytes as well as they can be read; a mail that is no MIME is all text.
[[nodiscard]] ParsedMail parse_mail(BytesView raw);

}  // namespace pesan::mailbox
