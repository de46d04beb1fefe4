#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "broker/amqp/errc.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::amqp_server {

struct Credentials {
    std::string user;
    std::string password;
};

/// Reads the response of mechanism PLAIN: NUL user NUL password.
///
/// errors   syntax_error
/// source   RFC 4616; the authorisation identity in front is not taken, as RabbitMQ does not
[[nodiscard]] Result<Credentials> read_plain(BytesView response);

/// Reads the response of mechanism AMQPLAIN: the fields of a table without its length, LOGIN and
/// PASSWORD among them.
///
/// errors   syntax_error
[[nodiscard]] Result<Credentials> read_amqplain(BytesView response);

}  // namespace pesan::broker::amqp_server
