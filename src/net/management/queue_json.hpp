#pragma once

#include <boost/json/object.hpp>

#include "net/management/desk.hpp"

namespace pesan::management {

/// A queue as GET /api/queues shows it.
[[nodiscard]] boost::json::object queue_json(Desk& desk, const broker::QueueStatus& status);
/// As definitions.json has it; without its virtual host in the definitions of one.
[[nodiscard]] boost::json::object queue_definition(const broker::QueueSpec& spec);
/// The arguments it was declared with; those that mean the same for a queue that was declared by a
/// program of this process.
[[nodiscard]] boost::json::object arguments_json(const broker::QueueSpec& spec);

}  // namespace pesan::management
