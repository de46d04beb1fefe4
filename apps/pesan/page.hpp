#pragma once

#include "net/http/router.hpp"

namespace pesan::app {

/// The page at / and its files, from inside the program; free of the token, for they hold no data.
void add_page(http::Router& router);

}  // namespace pesan::app
