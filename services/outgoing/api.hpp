#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <string>

#include "net/http/router.hpp"
#include "pesan/message.hpp"
#include "services/outgoing/dispatcher.hpp"

namespace pesan::outgoing {

/// What differs between mail and SMS.
struct Resource {
    /// "/v1/emails"
    std::string path;
    /// The member that shows Row::summary: "subject", "text".
    std::string summary_name;
    /// Members beside the common ones.
    std::function<void(const Row&, boost::json::object&)> describe = {};
    /// Sends the command in a message now; what the consumer does too.
    std::function<boost::asio::awaitable<Finished>(Message)> send;
};

/// Adds `GET path`, `GET path/{id}`, `POST path/{id}/resolve` and `POST path`; their shapes are in
/// the service's page under docs. The dispatcher must outlive the router.
void add_routes(http::Router& router, Dispatcher& dispatcher, Resource resource);

}  // namespace pesan::outgoing
