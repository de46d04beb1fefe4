#include "services/timeline/step.hpp"

#include "services/order_model/json_text.hpp"
#include "services/order_model/time_text.hpp"

namespace pesan::timeline {

namespace {

namespace json = boost::json;

void append_member(std::string& to, std::string_view name, std::string_view value) {
    to += ",\"";
    to += name;
    to += "\":";
    order::append_json_string(to, value);
}

std::string text_of(const json::object& step, std::string_view name) {
    const json::value* value = step.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

Result<Step> step_of(const json::value& value) {
    const json::object* object = value.if_object();
    if (object == nullptr)
        return Error{order::model_errc::order_malformed, "/items: expected objects"};
    const auto at = order::parse_time(text_of(*object, "at"));
    if (!at) return at.error();
    Step step{text_of(*object, "order_id"), *at,
              text_of(*object, "service"),  text_of(*object, "step"),
              text_of(*object, "detail"),   text_of(*object, "message_id")};
    const json::value* attempt = object->if_contains("attempt");
    if (attempt != nullptr && attempt->is_int64()) step.attempt = attempt->get_int64();
    return step;
}

}  // namespace

void append_json(std::string& to, const Step& step) {
    to += R"({"at":")" + order::time_text(step.at_ms) + '"';
    append_member(to, "order_id", step.order_id);
    append_member(to, "service", step.service);
    append_member(to, "step", step.step);
    append_member(to, "detail", step.detail);
    if (!step.message_id.empty()) append_member(to, "message_id", step.message_id);
    if (step.attempt != 0) to += R"(,"attempt":)" + std::to_string(step.attempt);
    to += '}';
}

std::string to_json(const std::vector<Step>& steps) {
    std::string text = R"({"items":[)";
    for (const auto& step : steps) {
        if (text.back() != '[') text += ',';
        append_json(text, step);
    }
    return text + "]}";
}

Result<std::vector<Step>> steps_of(std::string_view text) {
    const auto value = order::parse_json(text);
    if (!value) return value.error();
    const json::object* object = value->if_object();
    const json::value* items = object == nullptr ? nullptr : object->if_contains("items");
    if (items == nullptr || !items->is_array())
        return Error{order::model_errc::order_malformed, "/items: expected an array"};
    std::vector<Step> steps;
    for (const auto& item : items->get_array()) {
        auto step = step_of(item);
        if (!step) return step.error();
        steps.push_back(std::move(*step));
    }
    return steps;
}

}  // namespace pesan::timeline
