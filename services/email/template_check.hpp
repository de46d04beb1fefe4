#pragma once

#include <string_view>

#include "pesan/result.hpp"
#include "services/email/values.hpp"

namespace pesan::email {

/// Every variable and section that the template names has a value, in each repetition. The template
/// engine leaves a missing one empty; a mail with a hole must not go out.
///
/// errors   invalid_argument: names the first one that is missing, or a section that is not closed
[[nodiscard]] Result<void> check_values(std::string_view source, const Values& values);

}  // namespace pesan::email
