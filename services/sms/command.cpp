#include "services/sms/command.hpp"

#include <boost/json/value.hpp>

#include "pesan/errc.hpp"
#include "services/order_model/contact.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"
#include "services/sms/texts.hpp"

namespace pesan::sms {

namespace json = boost::json;

namespace {

constexpr std::string_view expected =
    R"(expected {"to", "template", "locale"?, "data": {"order"}} or {"to", "text"})";

Error wrong(std::string what) {
    return {errc::malformed, std::move(what) + "; " + std::string(expected)};
}

/// Absent and null are "".
Result<std::string> text(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return std::string();
    if (!value->is_string()) return wrong('/' + std::string(name) + ": must be a text");
    return std::string(value->get_string());
}

Result<std::string> recipient(const json::object& object) {
    auto to = text(object, "to");
    if (!to) return to;
    const std::string fault = to->empty() ? "missing" : order::phone_fault(*to);
    if (!fault.empty()) return wrong("/to: " + fault);
    return to;
}

Result<Command> from_template(const json::object& object, Command command,
                              const CommandDefaults& defaults) {
    if (object.contains("text")) return wrong("/text: not together with template");
    auto locale = text(object, "locale");
    if (!locale) return locale.error();
    command.locale = locale->empty() ? defaults.locale : *locale;
    if (command.locale != "id" && command.locale != "en") return wrong("/locale: id or en");
    const json::value* data = object.if_contains("data");
    const json::value* member =
        data != nullptr && data->is_object() ? data->get_object().if_contains("order") : nullptr;
    if (member == nullptr || !member->is_object()) return wrong("/data/order: must be an object");
    auto order = order::order_of(*member);
    if (!order) return wrong("in /data/order: " + order.error().detail);
    auto words = text_for(command.template_name, command.locale, *order, defaults.shop_name);
    if (!words) return wrong("/template: " + words.error().detail);
    command.order_id = order->id;
    command.text = std::move(*words);
    return command;
}

}  // namespace

Result<Command> parse_command(std::string_view data, const CommandDefaults& defaults) {
    const auto value = order::parse_json(data);
    if (!value) return wrong(value.error().message());
    if (!value->is_object()) return wrong("not a JSON object");
    const json::object& object = value->get_object();
    Command command;
    auto to = recipient(object);
    if (!to) return to.error();
    command.to = std::move(*to);
    auto name = text(object, "template");
    if (!name) return name.error();
    command.template_name = std::move(*name);
    if (!command.template_name.empty()) return from_template(object, std::move(command), defaults);
    auto words = text(object, "text");
    if (!words) return words.error();
    if (words->empty()) return wrong("/text: missing");
    if (words->find('\0') != std::string::npos) return wrong("/text: holds NUL");
    command.text = std::move(*words);
    return command;
}

Result<smpp::Split> split_text(std::string_view text, std::uint8_t reference) {
    auto parts = smpp::split(text, reference);
    if (!parts) return Error(errc::malformed, "/text: " + parts.error().message());
    if (parts->segments.size() > segments_max) {
        return Error(errc::malformed, "/text: needs " + std::to_string(parts->segments.size()) +
                                          " segments, at most " + std::to_string(segments_max) +
                                          " are sent");
    }
    return parts;
}

}  // namespace pesan::sms
