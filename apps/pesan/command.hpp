#pragma once

#include <boost/json.hpp>
#include <string>

#include "CLI/CLI.hpp"
#include "api_connection.hpp"

namespace pesan::app {

/// What a command returns to the shell.
enum ExitCode : int {
    exit_ok = 0,
    exit_failed = 1,
    /// The command line or the configuration is wrong; nothing was done.
    exit_usage = 2,
};

/// Set by the command that ran.
struct CommandResult {
    int exit_code = exit_ok;
};

/// "pesan: …" on the error stream; returns exit_failed.
int fail(const std::string& message);
int fail(const Error& error);

/// Adds --url, --data and, where it makes sense, --broker to a command.
void add_api_options(CLI::App& command, ApiChoice& choice, bool with_broker);

/// Sends a request and reads its JSON. Answers that are no success are told to the person, with the
/// server's words.
///
/// returns  nothing after a failure that was told
[[nodiscard]] std::optional<boost::json::value> ask(ApiConnection& api, const std::string& method,
                                                    const std::string& path,
                                                    const std::string& body = {});

/// Of a list's answer; empty = no more.
[[nodiscard]] std::string next_cursor(const boost::json::value& page);

// Each adds its commands to the program; the result's exit code is set when one of them runs.
void add_up(CLI::App& program, CommandResult& result);
void add_roles(CLI::App& program, CommandResult& result);
void add_broker(CLI::App& program, CommandResult& result);
void add_health(CLI::App& program, CommandResult& result);
void add_check(CLI::App& program, CommandResult& result);
void add_log(CLI::App& program, CommandResult& result);
void add_topics(CLI::App& program, CommandResult& result);
void add_dead_letters(CLI::App& program, CommandResult& result);
void add_messages(CLI::App& program, CommandResult& result);
void add_imports(CLI::App& program, CommandResult& result);
void add_conformance(CLI::App& program, CommandResult& result);
void add_bench(CLI::App& program, CommandResult& result);

}  // namespace pesan::app
