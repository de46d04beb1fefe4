#include <iostream>
#include <memory>

#include "command.hpp"
#include "net/http/target.hpp"
#include "pesan/topic.hpp"
#include "table.hpp"

namespace pesan::app {

namespace json = boost::json;
using http::percent_encode;

namespace {

struct DeadLetterArguments {
    ApiChoice api;
    std::string subscription;
    std::vector<std::string> handles;
    bool as_json = false;
};

std::string path_of(const std::string& subscription) {
    const auto dot = subscription.find('.');
    const std::string name = dot == std::string::npos ? "default" : subscription.substr(dot + 1);
    return "/v1/topics/" + percent_encode(subscription.substr(0, dot)) + "/subscriptions/" +
           percent_encode(name) + "/dead-letters";
}

/// All pages; nothing after a failure that was told.
std::optional<json::array> read_all(ApiConnection& api, const std::string& subscription) {
    json::array all;
    std::string cursor;
    do {
        const auto page =
            ask(api, "GET", path_of(subscription) + "?limit=500&cursor=" + percent_encode(cursor));
        if (!page) return std::nullopt;
        for (const json::value& item : page->at("items").as_array())
            all.push_back(item);
        cursor = next_cursor(*page);
    } while (!cursor.empty());
    return all;
}

/// The named subscription, or every one that has dead letters.
std::optional<std::vector<std::string>> subscriptions(ApiConnection& api,
                                                      const DeadLetterArguments& arguments) {
    if (!arguments.subscription.empty()) return std::vector{arguments.subscription};
    const auto topics = ask(api, "GET", "/v1/topics");
    if (!topics) return std::nullopt;
    std::vector<std::string> found;
    for (const json::value& topic : topics->at("items").as_array())
        for (const json::value& one : topic.at("subscriptions").as_array()) {
            const std::string name(one.at("name").as_string());
            if (one.at("dead_letters").to_number<std::uint64_t>() == 0) continue;
            found.push_back(std::string(topic.at("name").as_string()) +
                            (name == "default" ? "" : "." + name));
        }
    return found;
}

int list(ApiConnection& api, const DeadLetterArguments& arguments) {
    const auto names = subscriptions(api, arguments);
    if (!names) return exit_failed;
    Table table({"SUBSCRIPTION", "HANDLE", "TYPE", "SUBJECT", "ATTEMPTS", "LAST ATTEMPT", "REASON",
                 "ERROR"});
    json::array everything;
    for (const std::string& name : *names) {
        const auto letters = read_all(api, name);
        if (!letters) return exit_failed;
        for (const json::value& letter : *letters) {
            const auto text = [&](const json::value& from, const char* key) {
                const auto* found = from.as_object().if_contains(key);
                return found != nullptr && found->is_string() ? std::string(found->as_string())
                                                              : std::string();
            };
            table.add({name, text(letter, "handle"), text(letter.at("message"), "type"),
                       text(letter.at("message"), "subject"),
                       std::to_string(letter.at("attempts").to_number<std::uint64_t>()),
                       text(letter, "last_attempt"), text(letter, "reason"),
                       text(letter, "error").substr(0, 80)});
            everything.push_back(letter);
        }
    }
    if (arguments.as_json) {
        std::cout << json::serialize(everything) << "\n";
    } else if (everything.empty()) {
        std::cout << "no dead letters\n";
    } else {
        std::cout << table.text();
    }
    return exit_ok;
}

int show(ApiConnection& api, const DeadLetterArguments& arguments) {
    const auto letters = read_all(api, arguments.subscription);
    if (!letters) return exit_failed;
    for (const json::value& letter : *letters)
        if (letter.at("handle").as_string() == arguments.handles.front()) {
            std::cout << json::serialize(letter) << "\n";
            return exit_ok;
        }
    return fail("no dead letter " + arguments.handles.front() + " in " + arguments.subscription);
}

int replay(ApiConnection& api, const DeadLetterArguments& arguments) {
    json::object body;
    if (!arguments.handles.empty())
        body["handles"] = json::array(arguments.handles.begin(), arguments.handles.end());
    const auto answer =
        ask(api, "POST", path_of(arguments.subscription) + "/replay", json::serialize(body));
    if (!answer) return exit_failed;
    std::cout << "replayed " << answer->at("replayed").to_number<std::uint64_t>() << " into "
              << arguments.subscription << "\n";
    return exit_ok;
}

int purge(ApiConnection& api, const DeadLetterArguments& arguments) {
    std::string query;
    for (const std::string& handle : arguments.handles)
        query += (query.empty() ? "?handle=" : "&handle=") + percent_encode(handle);
    const auto answer = ask(api, "DELETE", path_of(arguments.subscription) + query);
    if (!answer) return exit_failed;
    std::cout << "purged " << answer->at("purged").to_number<std::uint64_t>() << "\n";
    return exit_ok;
}

}  // namespace

void add_dead_letters(CLI::App& program, CommandResult& result) {
    CLI::App* group =
        program.add_subcommand("dead-letters", "messages that were given up: list, replay, purge");
    group->require_subcommand(1);
    const auto arguments = std::make_shared<DeadLetterArguments>();
    const auto add = [&](const char* name, const char* help,
                         int (*action)(ApiConnection&, const DeadLetterArguments&)) {
        CLI::App* command = group->add_subcommand(name, help);
        add_api_options(*command, arguments->api, true);
        command->callback([arguments, action, &result] {
            const auto api = open_api(arguments->api);
            result.exit_code = api ? action(**api, *arguments) : fail(api.error());
        });
        return command;
    };
    constexpr const char* which = "such as order.finance, or email";
    CLI::App* listing = add("list", "all, or those of one subscription", list);
    listing->add_option("subscription", arguments->subscription, which);
    listing->add_flag("--json", arguments->as_json, "print JSON");
    CLI::App* showing = add("show", "one dead letter with its message, as JSON", show);
    showing->add_option("subscription", arguments->subscription, which)->required();
    showing->add_option("handle", arguments->handles)->required()->expected(1);
    CLI::App* replaying = add("replay", "put them back into their own subscription", replay);
    replaying->add_option("subscription", arguments->subscription, which)->required();
    replaying->add_option("handles", arguments->handles, "handles or message ids; none = all");
    CLI::App* purging = add("purge", "forget them", purge);
    purging->add_option("subscription", arguments->subscription, which)->required();
    purging->add_option("handles", arguments->handles, "handles or message ids; none = all");
}

}  // namespace pesan::app
