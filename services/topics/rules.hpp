#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "pesan/adapter.hpp"

namespace pesan::topics {

/// The default subscription has no name of its own; in paths and JSON it is called this.
inline constexpr std::string_view default_subscription = "default";

/// "finance" or "default" of a path to the id.
///
/// errors   invalid_argument as check_name says
[[nodiscard]] Result<SubscriptionId> subscription_id(std::string_view topic, std::string_view name);
[[nodiscard]] std::string_view shown_name(const SubscriptionId& id);

[[nodiscard]] boost::json::object to_json(const SubscriptionStatus& status);
[[nodiscard]] boost::json::object to_json(const PeekedMessage& peeked);
[[nodiscard]] boost::json::object to_json(const DeadLetter& letter);
/// A CloudEvents JSON object, see pesan/cloudevents.hpp.
[[nodiscard]] boost::json::value to_json(const Message& message);

/// One item a topic, with its subscriptions; topics without any are listed too.
[[nodiscard]] boost::json::array to_json(const std::vector<std::string>& topics,
                                         const std::vector<SubscriptionStatus>& status);

/// Reads a message for POST …/messages: a CloudEvents object whose id and source may be missing.
///
/// errors   malformed; the detail says what and where
[[nodiscard]] Result<Message> read_message(std::string_view json);

/// Reads an object with a text "name".
///
/// example  an object as it should be, for the detail
/// errors   malformed
[[nodiscard]] Result<boost::json::object> read_named(std::string_view json,
                                                     std::string_view example);

/// Reads {"handles": [..]}; an empty body or object means all.
///
/// errors   malformed
[[nodiscard]] Result<DeadLetterSelection> read_selection(std::string_view json);

}  // namespace pesan::topics
