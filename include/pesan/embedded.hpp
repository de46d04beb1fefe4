#pragma once

#include <functional>
#include <string>

#include "pesan/result.hpp"

namespace pesan::embedded {

/// Makes "embedded:DIRECTORY" known to pesan::connect: the durable broker inside this process.
/// "embedded:" alone means
/// ./pesan-data/broker.
///
/// All connections of one process to one directory share one broker; it ends, cleanly, with the
/// last of them. A second process is refused with unreachable, and the detail names the one that
/// holds the directory.
void register_adapter();

/// Calls `action` once, on the broker's thread, when the store of any embedded broker of this
/// process has failed: from then on every call returns store_failed and nothing is confirmed until
/// a new start. A program should end with an exit code other than zero; what an embedding program
/// does is its own choice.
void on_store_failure(std::function<void(const Error&)> action);

}  // namespace pesan::embedded
