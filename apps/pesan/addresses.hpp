#pragma once

#include <optional>
#include <string>

#include "pesan/result.hpp"

namespace pesan::app {

/// Where a running Pesan listens, "127.0.0.1:8080" each; absent = it does not.
struct Addresses {
    std::optional<std::string> http;
    std::optional<std::string> amqp;
    std::optional<std::string> amqps;
    std::optional<std::string> management;
    std::optional<std::string> smtp;
    std::optional<std::string> smpp;
};

/// {"http": "127.0.0.1:18080", "amqp": null, …}
[[nodiscard]] std::string to_json(const Addresses& addresses);

/// Writes them so that a reader sees all or nothing.
///
/// errors   invalid_argument: the file cannot be written, and why
[[nodiscard]] Result<void> write_addresses(const std::string& file, const Addresses& addresses);

}  // namespace pesan::app
