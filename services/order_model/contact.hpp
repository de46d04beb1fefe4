#pragma once

#include <string>
#include <string_view>

namespace pesan::order {

/// Says what is wrong with an e-mail address; empty = it is fine. Local part and domain as RFC 5321
/// limits them, UTF-8 allowed (RFC 6531), no quoted local parts, no comments, no address literals,
/// at least one dot in the domain or "localhost".
[[nodiscard]] std::string email_fault(std::string_view address);

/// Says what is wrong with a phone number; empty = it is E.164: "+" and 8 … 15 digits, the first
/// not 0.
[[nodiscard]] std::string phone_fault(std::string_view number);

/// Says what is wrong with a text of one line for people (a name): empty or longer than
/// `length_max` bytes, or with control characters; empty = it is fine. `lines`: line breaks and
/// tabs are allowed.
[[nodiscard]] std::string text_fault(std::string_view text, std::size_t length_max,
                                     bool lines = false);

}  // namespace pesan::order
