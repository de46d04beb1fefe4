#pragma once

#include <string>
#include <vector>

#include "conformance/child_process.hpp"

namespace pesan::conformance {

/// What the second process of the kill cases does; a program calls it when its first argument is
/// "conformance-child", with the adapters registered. It speaks in lines on standard output and
/// lives until it is killed, except where said.
///
///     publish URL TOPIC              publishes without end        "confirmed ID" each
///     hold URL SUBSCRIPTION A H      takes A + H deliveries,      "acknowledged ID", "held ID"
///     each, then "holding"
///                                    settles the first A
///     die URL SUBSCRIPTION N         a handler that kills its own process, N attempts allowed;
///     ends with 0 once the
///                                    subscription has a dead letter
///
/// args     what follows "conformance-child"
/// returns  an exit code; "failed TEXT" says what went wrong
int run_child(const std::vector<std::string>& args);

class Context;
/// Starts this program, or what Options::child_command says, with these arguments.
[[nodiscard]] std::vector<std::string> child_command(const Context& context,
                                                     std::vector<std::string> args);

}  // namespace pesan::conformance
