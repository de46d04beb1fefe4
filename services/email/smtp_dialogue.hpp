#pragma once

#include <string>
#include <string_view>

#include "services/outgoing/answer.hpp"

namespace pesan::email {

/// Follows the lines of one mail's SMTP dialogue and tells what became of the mail. No I/O.
///
/// What a reply means depends on where it comes: 550 to RCPT is about this mail, 554 in the
/// greeting or 535 to AUTH is about the server or our account and cured by waiting or by a person,
/// so that the mail must not be given up for it.
class SmtpDialogue {
public:
    /// A line that was sent; only the command's name is looked at.
    void sent(std::string_view line);
    /// A line that came; several with one code and '-' make one reply.
    void received(std::string_view line);
    /// The mark is set, the final dot goes out next.
    void mark_set() { marked_ = true; }

    /// The dialogue is over. failure: what ended it, for people; empty = it went well.
    ///
    /// source   RFC 5321 §4.2 (replies), RFC 3463 (enhanced codes), RFC 4954 §6 (530, 535)
    [[nodiscard]] outgoing::Answer answer(std::string_view failure) const;

private:
    bool mail_begun_ = false;
    bool closing_ = false;
    bool marked_ = false;
    bool whole_ = false;
    bool last_is_final_ = false;
    std::string line_;
    std::string reply_;
    int code_ = 0;
};

}  // namespace pesan::email
