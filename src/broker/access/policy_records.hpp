#pragma once

#include "broker/access/policies.hpp"

namespace pesan::broker::access {

// As access_records.hpp, for policies and parameters.

inline constexpr std::string_view policy_prefix = "access/policy/";
inline constexpr std::string_view parameter_prefix = "access/parameter/";

[[nodiscard]] std::string key_of(const Policy& policy);
[[nodiscard]] std::string key_of(const Parameter& parameter);
[[nodiscard]] Bytes encode(const Policy& policy);
[[nodiscard]] Bytes encode(const Parameter& parameter);
/// errors of both: malformed_setting
[[nodiscard]] Result<Policy> decode_policy(BytesView value);
[[nodiscard]] Result<Parameter> decode_parameter(BytesView value);

}  // namespace pesan::broker::access
