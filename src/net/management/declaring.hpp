#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "amqp/table.hpp"
#include "net/management/desk.hpp"
#include "pesan/result.hpp"

namespace pesan::management {

// What the API and definitions declare, by the rules and with the texts of an AMQP client's
// declares. Names are the local ones.

struct QueueWish {
    std::string virtual_host;
    std::string name;
    bool durable = true;
    bool auto_delete = false;
    amqp::Table arguments = {};
};

struct ExchangeWish {
    std::string virtual_host;
    std::string name;
    std::string type = "direct";
    bool durable = true;
    bool auto_delete = false;
    bool internal = false;
    amqp::Table arguments = {};
};

struct BindingWish {
    std::string virtual_host;
    std::string source;
    std::string destination;
    bool to_exchange = false;
    std::string routing_key = {};
    amqp::Table arguments = {};
};

/// returns  true when it was not there before
/// errors   those of the AMQP server and of the engine; the detail is the text a person reads
Result<bool> declare(Desk& desk, const QueueWish& wish);
Result<bool> declare(Desk& desk, const ExchangeWish& wish);
Result<void> bind(Desk& desk, const BindingWish& wish);
Result<void> unbind(Desk& desk, const BindingWish& wish);

/// The members durable, auto_delete, arguments … of a body; names and virtual host stay as they
/// are. errors   invalid_argument
Result<void> read_into(QueueWish& wish, const boost::json::object& body);
Result<void> read_into(ExchangeWish& wish, const boost::json::object& body);
Result<void> read_into(BindingWish& wish, const boost::json::object& body);

}  // namespace pesan::management
