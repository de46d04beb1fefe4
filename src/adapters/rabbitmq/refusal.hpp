#pragma once

#include <string_view>

#include "amqp/reply_code.hpp"
#include "pesan/errc.hpp"
#include "pesan/result.hpp"

namespace pesan::rabbitmq {

/// What a server closed a channel or connection with, in the port's words; the text is kept.
[[nodiscard]] Error refusal(std::uint16_t reply_code, std::string_view text);

/// An error of net/tcp in the port's words.
[[nodiscard]] Error unreachable(const Error& error);

}  // namespace pesan::rabbitmq
