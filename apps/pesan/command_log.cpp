#include <iostream>
#include <memory>

#include "command.hpp"
#include "store/posix_file.hpp"
#include "store/verify.hpp"

namespace pesan::app {

void add_log(CLI::App& program, CommandResult& result) {
    CLI::App* group = program.add_subcommand("log", "look after the embedded broker's log");
    group->require_subcommand(1);
    CLI::App* verify = group->add_subcommand(
        "verify",
        "report what is in a log and what is damaged; exit code 0 clean, 1 damaged, 2 no log");
    const auto directory = std::make_shared<std::string>();
    verify->add_option("directory", *directory, "such as pesan-data/broker")->required();
    verify->callback([directory, &result] {
        store::PosixFileSystem files;
        const auto report = store::verify(files, *directory);
        if (!report) {
            fail(report.error());
        } else {
            std::cout << report->text();
        }
        result.exit_code = store::exit_code(report);
    });
}

}  // namespace pesan::app
