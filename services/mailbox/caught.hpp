#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace pesan::mailbox {

/// A mail as it came in, with what lists and searches need of it.
struct CaughtMail {
    /// The envelope's; what the headers say may differ.
    std::string from;
    std::vector<std::string> to;
    /// User of AUTH; empty when there was none.
    std::string user;
    Bytes raw;
    std::string subject;
    /// The text that people see, from the text part or else the HTML part.
    std::string text;
};

/// A short message, its segments joined.
struct CaughtSms {
    std::string from;
    std::string to;
    std::string text;
    /// "gsm7", "ucs2", "latin1", "ascii" or "binary".
    std::string coding;
    std::size_t segments = 1;
    /// What each submit_sm was answered with.
    std::vector<std::string> segment_ids;
};

struct Caught {
    /// Rises with each message; the cursor of lists.
    std::uint64_t sequence = 0;
    std::string id;
    WallTime at;
    std::variant<CaughtMail, CaughtSms> content;
};

/// Shared with readers, so that a message that leaves the ring stays valid for them.
using CaughtPtr = std::shared_ptr<const Caught>;

}  // namespace pesan::mailbox
