#pragma once

#include <string>

#include "pesan/result.hpp"

namespace pesan::sqlite {

/// What a URL "sqlite:PATH?synchronous=…" says.
struct Settings {
    std::string path;
    /// "full": a commit is on the disk when it returns. "normal" and "off" give that up.
    std::string synchronous = "full";
};

/// errors   invalid_url: the detail says what is wrong
[[nodiscard]] Result<Settings> parse_settings(const std::string& url);

}  // namespace pesan::sqlite
