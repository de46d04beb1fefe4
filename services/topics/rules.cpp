#include "services/topics/rules.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/rfc3339.hpp"
#include "base/uuid.hpp"
#include "pesan/cloudevents.hpp"
#include "pesan/errc.hpp"

namespace pesan::topics {

namespace json = boost::json;

namespace {

std::string_view state_name(PeekedMessage::State state) {
    switch (state) {
        case PeekedMessage::State::ready:
            return "ready";
        case PeekedMessage::State::unsettled:
            return "unsettled";
        case PeekedMessage::State::delayed:
            return "delayed";
    }
    return "ready";
}

Result<json::object> read_object(std::string_view text) {
    boost::system::error_code failed;
    json::value value = json::parse(text, failed);
    if (failed) return Error(errc::malformed, "the body is not JSON: " + failed.message());
    if (!value.is_object()) return Error(errc::malformed, "the body must be a JSON object");
    return std::move(value.as_object());
}

}  // namespace

Result<SubscriptionId> subscription_id(std::string_view topic, std::string_view name) {
    if (const Result<void> checked = check_name(topic); !checked) return checked.error();
    if (name == default_subscription) return SubscriptionId{std::string(topic), ""};
    if (const Result<void> checked = check_name(name); !checked) return checked.error();
    return SubscriptionId{std::string(topic), std::string(name)};
}

std::string_view shown_name(const SubscriptionId& id) {
    return id.name.empty() ? default_subscription : std::string_view(id.name);
}

json::object to_json(const SubscriptionStatus& status) {
    json::object out{{"topic", status.id.topic},      {"name", shown_name(status.id)},
                     {"ordered", status.ordered},     {"paused", status.paused},
                     {"ready", status.ready},         {"unsettled", status.unsettled},
                     {"delayed", status.delayed},     {"dead_letters", status.dead_letters},
                     {"consumers", status.consumers}, {"published", status.published},
                     {"delivered", status.delivered}, {"acknowledged", status.acknowledged},
                     {"retried", status.retried}};
    if (status.oldest_age) out["oldest_age_ms"] = status.oldest_age->count();
    return out;
}

json::value to_json(const Message& message) {
    return json::parse(cloudevents::to_json(message));
}

json::object to_json(const PeekedMessage& peeked) {
    return {{"handle", peeked.handle},
            {"state", state_name(peeked.state)},
            {"attempts", peeked.attempts},
            {"message", to_json(peeked.message)}};
}

json::object to_json(const DeadLetter& letter) {
    return {{"handle", letter.handle},
            {"subscription", letter.subscription.text()},
            {"reason", letter.reason},
            {"error", letter.error},
            {"attempts", letter.attempts},
            {"first_attempt", to_rfc3339(letter.first_attempt)},
            {"last_attempt", to_rfc3339(letter.last_attempt)},
            {"origin", letter.origin},
            {"message", to_json(letter.message)}};
}

json::array to_json(const std::vector<std::string>& topics,
                    const std::vector<SubscriptionStatus>& status) {
    json::array out;
    for (const std::string& topic : topics) {
        json::array subscriptions;
        for (const SubscriptionStatus& one : status)
            if (one.id.topic == topic) subscriptions.push_back(to_json(one));
        out.push_back(json::object{{"name", topic}, {"subscriptions", std::move(subscriptions)}});
    }
    return out;
}

Result<Message> read_message(std::string_view text) {
    Result<json::object> event = read_object(text);
    if (!event) return event.error();
    // The broker gives id and time; the rest has a default that a person at a terminal would
    // expect.
    if (!event->contains("specversion")) (*event)["specversion"] = "1.0";
    if (!event->contains("id")) (*event)["id"] = new_uuid();
    if (!event->contains("source")) (*event)["source"] = "/api";
    if (!event->contains("type"))
        return Error(errc::malformed, "/type: the type of the message is missing");
    return cloudevents::from_json(json::serialize(*event));
}

Result<json::object> read_named(std::string_view text, std::string_view example) {
    Result<json::object> object = read_object(text);
    if (!object) return object.error();
    const json::value* name = object->if_contains("name");
    if (name == nullptr || !name->is_string())
        return Error(errc::malformed, "/name: expected " + std::string(example));
    return object;
}

Result<DeadLetterSelection> read_selection(std::string_view text) {
    DeadLetterSelection selection;
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return selection;
    const Result<json::object> object = read_object(text);
    if (!object) return object.error();
    for (const auto& [key, value] : *object) {
        if (key != "handles")
            return Error(errc::malformed, "/" + std::string(key) + ": unknown; expected handles");
        if (!value.is_array()) return Error(errc::malformed, "/handles: expected a list of texts");
        for (const json::value& handle : value.as_array()) {
            if (!handle.is_string())
                return Error(errc::malformed, "/handles: expected a list of texts");
            selection.handles.emplace_back(handle.as_string());
        }
        if (selection.handles.empty())
            return Error(errc::malformed, "/handles: empty; leave it out to mean all dead letters");
    }
    return selection;
}

}  // namespace pesan::topics
