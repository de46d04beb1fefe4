#pragma once

#include <string>
#include <string_view>

#include "addresses.hpp"
#include "configuration.hpp"
#include "pesan/amqp_server.hpp"

namespace pesan::app {

/// The setting `broker`, with the folder of the embedded one.
[[nodiscard]] std::string broker_url(const Configuration& configuration);
[[nodiscard]] bool is_embedded(std::string_view url);
/// The folder in an embedded broker's URL.
[[nodiscard]] std::string embedded_directory(std::string_view url);

/// Everything but the folder.
[[nodiscard]] AmqpServerOptions amqp_options(const Configuration& configuration);
/// Where it listens.
void note_addresses(const AmqpServer& server, Addresses& addresses);

}  // namespace pesan::app
