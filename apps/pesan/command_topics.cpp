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

struct TopicsArguments {
    ApiChoice api;
    std::string topic;
    std::string subscription;
    bool ordered = false;
    bool as_json = false;
};

using Arguments = std::shared_ptr<TopicsArguments>;
using Action = int (*)(ApiConnection&, const TopicsArguments&);

std::string count(const json::object& object, const char* name) {
    return std::to_string(object.at(name).to_number<std::uint64_t>());
}

std::string age(const json::object& subscription) {
    const auto* oldest = subscription.if_contains("oldest_age_ms");
    if (oldest == nullptr) return "-";
    const auto ms = oldest->to_number<std::int64_t>();
    if (ms < 1000) return std::to_string(ms) + " ms";
    if (ms < 120'000) return std::to_string(ms / 1000) + " s";
    return std::to_string(ms / 60'000) + " m";
}

void add_topic(Table& table, const json::object& topic) {
    const std::string name(topic.at("name").as_string());
    if (topic.at("subscriptions").as_array().empty())
        table.add({name, "-", "", "", "", "", "", "", "nobody subscribes"});
    for (const json::value& value : topic.at("subscriptions").as_array()) {
        const json::object& one = value.as_object();
        table.add({name, std::string(one.at("name").as_string()), count(one, "ready"),
                   count(one, "unsettled"), count(one, "delayed"), count(one, "dead_letters"),
                   count(one, "consumers"), age(one), one.at("paused").as_bool() ? "paused" : ""});
    }
}

const std::vector<std::string> columns{"TOPIC",     "SUBSCRIPTION", "READY",
                                       "UNSETTLED", "DELAYED",      "DEAD LETTERS",
                                       "CONSUMERS", "OLDEST",       ""};

int list(ApiConnection& api, const TopicsArguments& arguments) {
    const auto answer = ask(api, "GET", "/v1/topics");
    if (!answer) return exit_failed;
    if (arguments.as_json) {
        std::cout << json::serialize(*answer) << "\n";
        return exit_ok;
    }
    Table table(columns);
    for (const json::value& topic : answer->at("items").as_array())
        add_topic(table, topic.as_object());
    std::cout << table.text();
    return exit_ok;
}

int show(ApiConnection& api, const TopicsArguments& arguments) {
    const auto answer = ask(api, "GET", "/v1/topics/" + percent_encode(arguments.topic));
    if (!answer) return exit_failed;
    if (arguments.as_json) {
        std::cout << json::serialize(*answer) << "\n";
        return exit_ok;
    }
    Table table(columns);
    add_topic(table, answer->as_object());
    std::cout << table.text();
    return exit_ok;
}

int create(ApiConnection& api, const TopicsArguments& arguments) {
    const auto topic =
        ask(api, "POST", "/v1/topics", json::serialize(json::object{{"name", arguments.topic}}));
    if (!topic) return exit_failed;
    if (!topic->at("subscriptions").as_array().empty()) {
        std::cout << "topic " << arguments.topic << " is there already:\n";
        return show(api, arguments);
    }
    std::cout << "created topic " << arguments.topic << "; add a reader: pesan subscriptions add "
              << arguments.topic << " NAME\n";
    return exit_ok;
}

int remove(ApiConnection& api, const TopicsArguments& arguments) {
    if (!ask(api, "DELETE", "/v1/topics/" + percent_encode(arguments.topic))) return exit_failed;
    std::cout << "deleted topic " << arguments.topic << " with its subscriptions and messages\n";
    return exit_ok;
}

/// "order.finance" or "email", or the subscription as a second word.
std::string subscription_path(const TopicsArguments& arguments) {
    std::string topic = arguments.topic;
    std::string name = arguments.subscription;
    if (const auto dot = topic.find('.'); dot != std::string::npos && name.empty()) {
        name = topic.substr(dot + 1);
        topic.resize(dot);
    }
    return "/v1/topics/" + percent_encode(topic) + "/subscriptions/" +
           percent_encode(name.empty() ? "default" : name);
}

int pause(ApiConnection& api, const TopicsArguments& arguments) {
    if (!ask(api, "POST", subscription_path(arguments) + "/pause")) return exit_failed;
    std::cout << "paused: messages gather until it is resumed\n";
    return exit_ok;
}

int resume(ApiConnection& api, const TopicsArguments& arguments) {
    if (!ask(api, "POST", subscription_path(arguments) + "/resume")) return exit_failed;
    std::cout << "resumed\n";
    return exit_ok;
}

int purge(ApiConnection& api, const TopicsArguments& arguments) {
    const auto answer = ask(api, "DELETE", subscription_path(arguments) + "/messages");
    if (!answer) return exit_failed;
    std::cout << "purged " << count(answer->as_object(), "purged") << " messages\n";
    return exit_ok;
}

int add(ApiConnection& api, const TopicsArguments& arguments) {
    const json::object body{
        {"name", arguments.subscription.empty() ? "default" : arguments.subscription},
        {"ordered", arguments.ordered}};
    if (!ask(api, "POST", "/v1/topics/" + percent_encode(arguments.topic) + "/subscriptions",
             json::serialize(body)))
        return exit_failed;
    std::cout << "subscribed; it gets what is published to " << arguments.topic << " from now on\n";
    return exit_ok;
}

int unsubscribe(ApiConnection& api, const TopicsArguments& arguments) {
    if (!ask(api, "DELETE", subscription_path(arguments))) return exit_failed;
    std::cout << "removed with its messages and dead letters\n";
    return exit_ok;
}

CLI::App* add_action(CLI::App& group, const char* name, const char* help, CommandResult& result,
                     Arguments arguments, Action action) {
    CLI::App* command = group.add_subcommand(name, help);
    add_api_options(*command, arguments->api, true);
    command->callback([arguments, action, &result] {
        const auto api = open_api(arguments->api);
        result.exit_code = api ? action(**api, *arguments) : fail(api.error());
    });
    return command;
}

}  // namespace

void add_topics(CLI::App& program, CommandResult& result) {
    const auto arguments = std::make_shared<TopicsArguments>();
    CLI::App* topics =
        program.add_subcommand("topics", "what is in the topics; create, delete, pause, purge");
    topics->require_subcommand(1);
    add_action(*topics, "list", "all topics with their subscriptions", result, arguments, list)
        ->add_flag("--json", arguments->as_json, "print JSON");
    CLI::App* one = add_action(*topics, "show", "one topic", result, arguments, show);
    one->add_option("topic", arguments->topic)->required();
    one->add_flag("--json", arguments->as_json, "print JSON");
    add_action(*topics, "create", "create a topic", result, arguments, create)
        ->add_option("topic", arguments->topic)
        ->required();
    add_action(*topics, "delete", "delete a topic with all that is in it", result, arguments,
               remove)
        ->add_option("topic", arguments->topic)
        ->required();
    struct {
        const char* name;
        const char* help;
        Action action;
    } const on_subscription[] = {
        {"pause", "hand nothing out of a subscription (order.finance)", pause},
        {"resume", "hand out again", resume},
        {"purge", "remove all waiting messages of a subscription", purge},
    };
    for (const auto& row : on_subscription)
        add_action(*topics, row.name, row.help, result, arguments, row.action)
            ->add_option("subscription", arguments->topic, "such as order.finance, or email")
            ->required();

    CLI::App* subscriptions =
        program.add_subcommand("subscriptions", "add and remove readers of a topic");
    subscriptions->require_subcommand(1);
    CLI::App* adding = add_action(*subscriptions, "add", "add a reader", result, arguments, add);
    adding->add_option("topic", arguments->topic)->required();
    adding->add_option("name", arguments->subscription,
                       "its name; none = the default subscription");
    adding->add_flag("--ordered", arguments->ordered, "one message of a key at a time");
    CLI::App* removing =
        add_action(*subscriptions, "remove", "remove a reader", result, arguments, unsubscribe);
    removing->add_option("topic", arguments->topic)->required();
    removing->add_option("name", arguments->subscription,
                         "its name; none = the default subscription");
}

}  // namespace pesan::app
