#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <string_view>

#include "pesan/broker.hpp"

namespace pesan::topics {

/// Every topic with its subscriptions and their counts, as the API shows them.
[[nodiscard]] boost::asio::awaitable<Result<boost::json::array>> overview(Broker& broker);

/// The topic of that name in an overview; null when there is none.
[[nodiscard]] const boost::json::value* find_topic(const boost::json::array& topics,
                                                   std::string_view name);

}  // namespace pesan::topics
