#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pesan::app {

/// "email=http://email:8081, http://sms:8082" to names and URLs; a URL without a name is its own
/// name.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parse_peers(const std::string& text);

}  // namespace pesan::app
