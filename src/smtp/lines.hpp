#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::smtp {

/// Room for a command line; the standard's 512 octets plus what SMTPUTF8, SIZE and AUTH may add.
inline constexpr std::size_t command_bytes_max = 4096;

/// Takes the first line from the front of the buffer, without its CRLF; nothing while it is not
/// complete.
///
/// A line ends with CRLF and holds neither CR nor LF otherwise.
/// errors   line_too_long, line_malformed; the line is taken from the buffer as far as it is there
[[nodiscard]] Result<std::optional<std::string>> take_line(Bytes& buffer,
                                                           std::size_t line_bytes_max);

/// The text after DATA, up to the line with a single dot.
///
/// Only CRLF.CRLF ends it: a server that took "LF.LF" too would see mail and commands that the
/// server before it did not (SMTP smuggling). A bare CR or LF therefore spoils the whole message;
/// so does a line that is too long.
class DataReader {
public:
    DataReader(std::size_t message_bytes_max, std::size_t line_bytes_max)
        : message_bytes_max_(message_bytes_max), line_bytes_max_(line_bytes_max) {}

    /// Takes what it can from the front of the buffer. True once the final dot was read; what
    /// follows it stays.
    bool take(Bytes& buffer);

    /// After take() gave true: the message with CRLF lines and dots unstuffed.
    ///
    /// errors   message_too_large, line_too_long, line_malformed: the text was read to its end all
    /// the same
    Result<Bytes> finish();

private:
    void take_whole_line(BytesView line);

    std::size_t message_bytes_max_;
    std::size_t line_bytes_max_;
    Bytes message_;
    std::optional<Error> spoiled_;
    bool in_long_line_ = false;
};

}  // namespace pesan::smtp
