#pragma once

#include <string>
#include <string_view>

namespace pesan::broker {

/// Inside the engine a name of another virtual host than `/` is that host's name, a zero byte, and
/// the name in it; in `/` it is the name alone. So the embedded adapter, which knows no virtual
/// hosts, and an AMQP client in `/` see the same.
inline constexpr std::string_view default_virtual_host = "/";

/// The engine's name of an exchange or queue. The empty name is the host's default exchange.
[[nodiscard]] std::string qualify(std::string_view virtual_host, std::string_view name);
/// Views into `name`.
[[nodiscard]] std::string_view virtual_host_of(std::string_view name);
[[nodiscard]] std::string_view local_name(std::string_view name);
/// At most 255 bytes without a zero byte; may be empty.
[[nodiscard]] bool is_local_name(std::string_view name);

}  // namespace pesan::broker
