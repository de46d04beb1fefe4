#pragma once

#include "net/http/router.hpp"
#include "services/email/sender.hpp"
#include "services/outgoing/dispatcher.hpp"

namespace pesan::email {

/// Adds `/v1/emails` (list, show, send, resolve) and `GET
/// /v1/emails/preview?template=&locale=&part=`, as docs/email.md has them. Both must outlive the
/// router.
void add_routes(http::Router& router, outgoing::Dispatcher& dispatcher, Sender& sender);

}  // namespace pesan::email
