#pragma once

#include "net/http/router.hpp"
#include "services/mailbox/failures.hpp"
#include "services/mailbox/store.hpp"

namespace pesan::mailbox {

/// The routes below /v1/mailbox; store and failures outlive the router. source docs/mailbox.md
void add_routes(http::Router& router, Store& store, Failures& failures);

}  // namespace pesan::mailbox
