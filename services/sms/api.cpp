#include "services/sms/api.hpp"

#include <boost/json/object.hpp>

#include "services/outgoing/api.hpp"

namespace pesan::sms {

namespace {

void describe(const outgoing::Row& row, boost::json::object& to) {
    to["segments"] = row.segments;
    to["server_id"] =
        row.server_id.empty() ? boost::json::value() : boost::json::value(row.server_id);
    to["receipt"] = row.receipt.empty() ? boost::json::value() : boost::json::value(row.receipt);
}

}  // namespace

void add_routes(http::Router& router, outgoing::Dispatcher& dispatcher, Sender& sender) {
    outgoing::Resource resource{
        .path = "/v1/sms",
        .summary_name = "text",
        .describe = describe,
        .send = [&sender](Message message) { return sender.send(std::move(message), 1, true); }};
    outgoing::add_routes(router, dispatcher, std::move(resource));
}

}  // namespace pesan::sms
