#pragma once

#include <string_view>

namespace pesan::sms {

enum class Keyword { none, stop, start };

/// What an SMS to us asks for: STOP, BERHENTI and their like end all SMS to its sender, START and
/// MULAI allow them again. The word stands alone; case, spaces and marks around it do not matter.
[[nodiscard]] Keyword keyword_in(std::string_view text);

}  // namespace pesan::sms
