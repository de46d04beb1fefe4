#include "command.hpp"

#include <boost/json/parse.hpp>
#include <cstdio>
#include <iostream>

namespace pesan::app {

int fail(const std::string& message) {
    std::cerr << "pesan: " << message << std::endl;
    return exit_failed;
}

int fail(const Error& error) {
    return fail(error.message());
}

void add_api_options(CLI::App& command, ApiChoice& choice, bool with_broker) {
    command.add_option("--url", choice.url,
                       "address of a running Pesan (else PESAN_URL, else <data>/pesan.json)");
    command.add_option("--data", choice.data,
                       "data folder of a Pesan on this machine (default ./pesan-data)");
    if (with_broker)
        command.add_option("--broker", choice.broker, "talk to this broker instead of to a Pesan");
}

std::optional<boost::json::value> ask(ApiConnection& api, const std::string& method,
                                      const std::string& path, const std::string& body) {
    const Result<http::Response> response = api.call(method, path, body);
    if (!response) {
        fail(response.error().message());
        return std::nullopt;
    }
    boost::system::error_code failed;
    boost::json::value json =
        response->body.empty() ? boost::json::value() : boost::json::parse(response->body, failed);
    if (response->status < 300 && !failed) return json;
    std::string words = "answer " + std::to_string(response->status) + " from " + api.where();
    if (!failed && json.is_object()) {
        const auto* title = json.as_object().if_contains("title");
        const auto* detail = json.as_object().if_contains("detail");
        if (title != nullptr && title->is_string()) words = std::string(title->as_string());
        if (detail != nullptr && detail->is_string() && !detail->as_string().empty())
            words += ": " + std::string(detail->as_string());
    }
    if (response->status == 401) words += "; set PESAN_API_TOKEN";
    fail(words);
    return std::nullopt;
}

std::string next_cursor(const boost::json::value& page) {
    const auto* cursor = page.as_object().if_contains("next_cursor");
    return cursor != nullptr && cursor->is_string() ? std::string(cursor->as_string()) : "";
}

}  // namespace pesan::app
