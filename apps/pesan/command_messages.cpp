#include <boost/json/parse.hpp>
#include <iostream>
#include <iterator>
#include <memory>

#include "command.hpp"
#include "net/http/target.hpp"

namespace pesan::app {

namespace json = boost::json;
using http::percent_encode;

namespace {

struct PublishArguments {
    ApiChoice api;
    std::string topic;
    std::string data;
    std::string type = "message";
    std::string subject;
    std::string key;
    std::string source = "/cli";
    bool lines = false;
};

json::object event(const PublishArguments& arguments, const std::string& data) {
    json::object event{{"type", arguments.type}, {"source", arguments.source}};
    if (!arguments.subject.empty()) event["subject"] = arguments.subject;
    if (!arguments.key.empty()) event["partitionkey"] = arguments.key;
    boost::system::error_code failed;
    json::value value = json::parse(data, failed);
    if (failed) {
        event["datacontenttype"] = "text/plain";
        event["data"] = data;
    } else {
        event["datacontenttype"] = "application/json";
        event["data"] = std::move(value);
    }
    return event;
}

bool publish_one(ApiConnection& api, const PublishArguments& arguments, const std::string& data) {
    const auto answer =
        ask(api, "POST", "/v1/topics/" + percent_encode(arguments.topic) + "/messages",
            json::serialize(event(arguments, data)));
    if (!answer) return false;
    std::cout << answer->at("id").as_string().c_str() << "\n";
    return true;
}

int publish(ApiConnection& api, const PublishArguments& arguments) {
    if (!arguments.data.empty())
        return publish_one(api, arguments, arguments.data) ? exit_ok : exit_failed;
    if (!arguments.lines) {
        const std::string all{std::istreambuf_iterator<char>(std::cin),
                              std::istreambuf_iterator<char>()};
        return publish_one(api, arguments, all) ? exit_ok : exit_failed;
    }
    std::string line;
    while (std::getline(std::cin, line))
        if (!publish_one(api, arguments, line)) return exit_failed;
    return exit_ok;
}

struct ConsumeArguments {
    ApiChoice api;
    std::string subscription;
    std::size_t count = 0;
    std::string wait = "5s";
    bool peek = false;
};

/// Prints one CloudEvents object a line, until `count` were printed or nothing came within the
/// wait.
int consume(ApiConnection& api, const ConsumeArguments& arguments) {
    const auto dot = arguments.subscription.find('.');
    const std::string name =
        dot == std::string::npos ? "default" : arguments.subscription.substr(dot + 1);
    const std::string path = "/v1/topics/" + percent_encode(arguments.subscription.substr(0, dot)) +
                             "/subscriptions/" + percent_encode(name) + "/messages";
    std::size_t printed = 0;
    std::string cursor;
    for (;;) {
        const std::size_t left =
            arguments.count == 0 ? 100 : std::min<std::size_t>(100, arguments.count - printed);
        const std::string query =
            "?wait=" + percent_encode(arguments.wait) + "&limit=" + std::to_string(left);
        const auto page = arguments.peek
                              ? ask(api, "GET", path + query + "&cursor=" + percent_encode(cursor))
                              : ask(api, "POST", path + "/take" + query);
        if (!page) return exit_failed;
        for (const json::value& item : page->at("items").as_array()) {
            std::cout << json::serialize(item.at("message")) << std::endl;
            ++printed;
        }
        if (arguments.peek) cursor = next_cursor(*page);
        const bool complete = arguments.count != 0 && printed >= arguments.count;
        const bool nothing = arguments.peek ? cursor.empty() : page->at("items").as_array().empty();
        if (complete || nothing) return arguments.count != 0 && !complete ? exit_failed : exit_ok;
    }
}

template <class Arguments>
void run(CLI::App& command, CommandResult& result, std::shared_ptr<Arguments> arguments,
         int (*action)(ApiConnection&, const Arguments&)) {
    add_api_options(command, arguments->api, true);
    command.callback([arguments, action, &result] {
        const auto api = open_api(arguments->api);
        result.exit_code = api ? action(**api, *arguments) : fail(api.error());
    });
}

}  // namespace

void add_messages(CLI::App& program, CommandResult& result) {
    CLI::App* publishing =
        program.add_subcommand("publish", "publish a message; prints its id once it is confirmed");
    const auto to_publish = std::make_shared<PublishArguments>();
    publishing->add_option("topic", to_publish->topic)->required();
    publishing->add_option("data", to_publish->data,
                           "JSON or text; none = read from standard input");
    publishing->add_option("--type", to_publish->type, "CloudEvents type, such as email.send");
    publishing->add_option("--subject", to_publish->subject, "what it is about");
    publishing->add_option("--key", to_publish->key, "messages of one key keep their order");
    publishing->add_option("--source", to_publish->source, "CloudEvents source");
    publishing->add_flag("--lines", to_publish->lines, "each line of standard input is a message");
    run(*publishing, result, to_publish, publish);

    CLI::App* consuming =
        program.add_subcommand("consume", "take messages out of a subscription, or look at them");
    const auto to_consume = std::make_shared<ConsumeArguments>();
    consuming->add_option("subscription", to_consume->subscription, "such as order.audit, or email")
        ->required();
    consuming->add_option("--count", to_consume->count,
                          "stop after so many (exit code 1 when fewer came)");
    consuming->add_option("--wait", to_consume->wait,
                          "stop when nothing came for so long (default 5s)");
    consuming->add_flag("--peek", to_consume->peek, "look without taking");
    run(*consuming, result, to_consume, consume);
}

}  // namespace pesan::app
