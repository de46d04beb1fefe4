#pragma once

#include "net/http/router.hpp"
#include "services/outgoing/dispatcher.hpp"
#include "services/sms/sender.hpp"

namespace pesan::sms {

/// Adds `/v1/sms` (list, show, send, resolve), as docs/sms.md has it. Both must outlive the router.
void add_routes(http::Router& router, outgoing::Dispatcher& dispatcher, Sender& sender);

}  // namespace pesan::sms
