#pragma once

#include <string>

#include "net/smpp/client.hpp"
#include "pesan/result.hpp"

namespace pesan::sms {

/// Reads "smpp://user:secret@host:2775?window=10" or "smpps://…:3550" (TLS); docs/sms.md lists the
/// parameters.
///
/// errors   invalid_url: the part that is wrong, never the password
[[nodiscard]] Result<smpp::ClientOptions> parse_smpp_url(const std::string& url);

}  // namespace pesan::sms
