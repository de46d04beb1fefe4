#pragma once

#include <string>
#include <vector>

namespace pesan::app {

/// "a, b" to {"a", "b"}; blanks and empty parts are left out.
[[nodiscard]] std::vector<std::string> comma_list(const std::string& text);

}  // namespace pesan::app
