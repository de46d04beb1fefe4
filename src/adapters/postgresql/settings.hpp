#pragma once

#include <string>

#include "pesan/result.hpp"

namespace pesan::postgresql {

/// What a URL "postgresql://user:secret@host:port/database?schema=…&pool=…" says.
struct Settings {
    static constexpr std::size_t pool_max = 64;

    /// For libpq: the URL without our own parameters, with our defaults.
    std::string connect_url;
    /// For people: host, port, database and schema.
    std::string name;
    /// "host:port".
    std::string host;
    /// Never to be shown.
    std::string password;
    std::string schema = "public";
    std::size_t pool = 8;
};

/// errors   invalid_url: the detail says what is wrong, without credentials
[[nodiscard]] Result<Settings> parse_settings(const std::string& url);

}  // namespace pesan::postgresql
