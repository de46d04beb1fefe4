#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>

#include "command.hpp"
#include "version.hpp"

int main(int argc, char** argv) {
    using namespace pesan::app;
    CLI::App program("Pesan: an order reaches e-mail, SMS, ledger and report by messaging",
                     "pesan");
    program.set_version_flag("--version", "pesan " + std::string(version));
    program.require_subcommand(1);
    program.failure_message(CLI::FailureMessage::help);
    CommandResult result;
    try {
        // What a command prints is for pipes; the log is for people.
        auto log = spdlog::stderr_color_mt("pesan");
        log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
        spdlog::set_default_logger(std::move(log));
        add_up(program, result);
        add_roles(program, result);
        add_broker(program, result);
        add_health(program, result);
        add_check(program, result);
        add_log(program, result);
        add_topics(program, result);
        add_dead_letters(program, result);
        add_messages(program, result);
        add_imports(program, result);
        add_conformance(program, result);
        add_bench(program, result);
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // 0 for --help and --version.
        return program.exit(error) == 0 ? exit_ok : exit_usage;
    } catch (const std::exception& error) {
        return fail(error.what());
    }
    return result.exit_code;
}
