#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::http {

/// Bytes to one request, without I/O. The caller appends what it reads to a buffer; the parser
/// takes its part from the front, and leaves what belongs to the next request.
class RequestParser {
public:
    explicit RequestParser(std::size_t header_bytes_max);
    ~RequestParser();

    /// True once the headers are complete.
    ///
    /// errors   request_malformed, header_too_large, version_unsupported, coding_unsupported,
    /// expectation_unsupported
    Result<bool> parse_head(std::string& buffer);

    /// What the headers say; call once, after parse_head() gave true.
    Request take_head();
    [[nodiscard]] bool keep_alive() const;
    [[nodiscard]] bool is_http_1_0() const;
    [[nodiscard]] bool has_body() const;
    [[nodiscard]] bool wants_continue() const;

    /// True once the body is complete; `body` has it then.
    ///
    /// errors   body_too_large (before anything is read when the length is stated),
    /// request_malformed
    Result<bool> parse_body(std::string& buffer, std::size_t body_bytes_max);
    std::string take_body();

private:
    struct Beast;
    Result<void> check_head() const;

    std::unique_ptr<Beast> beast_;
    std::size_t header_bytes_max_;
};

}  // namespace pesan::http
