#pragma once

#include <string>
#include <string_view>

#include "pesan/result.hpp"

namespace pesan {

/// The scheme of a broker's URL, when the URL is one.
///
/// errors   invalid_url: the detail says which part, and never shows user or password
[[nodiscard]] Result<std::string> url_scheme(std::string_view url);

/// The same error without the URL's user and password, should an adapter's library have quoted
/// them.
[[nodiscard]] Error without_credentials(Error error, std::string_view url);

}  // namespace pesan
