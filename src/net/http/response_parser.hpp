#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::http {

/// Bytes to one response, without I/O; the counterpart of RequestParser.
class ResponseParser {
public:
    /// head_only  the answer to a HEAD request, which has no body whatever it states
    ResponseParser(std::size_t body_bytes_max, bool head_only);
    ~ResponseParser();
    ResponseParser& operator=(ResponseParser&&) noexcept;

    /// Takes what it can from the front of the buffer; true once the response is complete.
    ///
    /// on_data  when set, gets the body of a 2xx in place of take(); false from it ends with
    /// net::errc::closed errors   answer_malformed, answer_too_large
    Result<bool> parse(std::string& buffer, const std::function<bool(std::string_view)>& on_data);
    /// The peer closed: true when that is how the response was to end.
    Result<bool> parse_end();

    Response take();
    [[nodiscard]] bool keep_alive() const;

private:
    struct Beast;
    Result<void> hand_over(const std::function<bool(std::string_view)>& on_data);

    std::unique_ptr<Beast> beast_;
    std::size_t body_bytes_max_;
    bool head_only_;
};

}  // namespace pesan::http
