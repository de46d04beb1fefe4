#pragma once

#include <cstdint>
#include <string>

namespace pesan::net {

/// Who listens on a TCP port of this machine: "nginx (process 123)"; empty when nobody does, or
/// when the system hides it (another user's process).
[[nodiscard]] std::string port_holder(std::uint16_t port);

}  // namespace pesan::net
