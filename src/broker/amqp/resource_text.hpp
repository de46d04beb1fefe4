#pragma once

#include <string>
#include <string_view>

#include "amqp/table.hpp"
#include "base/bytes.hpp"

namespace pesan::broker::amqp_server {

// How RabbitMQ writes things into the texts that clients read, and some of them branch on.

/// "queue 'q' in vhost '/'".
[[nodiscard]] std::string queue_text(std::string_view name, std::string_view virtual_host);
/// "exchange 'e' in vhost '/'".
[[nodiscard]] std::string exchange_text(std::string_view name, std::string_view virtual_host);

/// Erlang's name of a field's type: "longstr", "signedint", "bool" …
[[nodiscard]] std::string_view type_text(const amqp::Value& value);
/// A field's value: text as it is, the rest as Erlang prints it.
[[nodiscard]] std::string value_text(const amqp::Value& value);
/// Bytes as an Erlang binary: <<"abc">>, <<1,2,255>>.
[[nodiscard]] std::string binary_text(BytesView bytes);

}  // namespace pesan::broker::amqp_server
