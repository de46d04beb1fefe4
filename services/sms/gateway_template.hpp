#pragma once

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http/client.hpp"
#include "pesan/result.hpp"
#include "services/outgoing/answer.hpp"
#include "services/sms/sms_transport.hpp"

namespace pesan::sms {

/// How an HTTP gateway wants to be called; docs/sms.md "HTTP gateways" describes the file.
///
/// In url, headers and body {to}, {from}, {text} and {message_id} stand for the SMS. In the url
/// they are percent-encoded, in the body escaped as its Content-Type needs (JSON, form, XML), in
/// headers taken as they are.
struct GatewayTemplate {
    std::string method = "POST";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    /// Statuses that mean taken.
    std::set<unsigned> success = {200, 201, 202};
    /// JSON pointer to the gateway's id in its answer; empty = none is read.
    std::string id_pointer = {};
    std::chrono::milliseconds time_max = std::chrono::seconds(15);
};

/// Reads the JSON of a template.
///
/// errors   invalid_argument: a JSON pointer to what is wrong
[[nodiscard]] Result<GatewayTemplate> parse_gateway_template(std::string_view json);
/// The same from a file; the detail names it.
[[nodiscard]] Result<GatewayTemplate> read_gateway_template(const std::filesystem::path& file);

/// The request for one SMS.
[[nodiscard]] http::ClientRequest request_for(const GatewayTemplate& gateway,
                                              const ShortMessage& message);

/// What the gateway's answer means. 408, 425, 429 and 503 are for the moment, 401, 402 and 403
/// about our account, other 4xx about this SMS; any other status leaves open whether it was sent.
[[nodiscard]] outgoing::Answer answer_of(const GatewayTemplate& gateway,
                                         const http::Response& response);

}  // namespace pesan::sms
