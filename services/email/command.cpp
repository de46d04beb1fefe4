#include "services/email/command.hpp"

#include <boost/json/value.hpp>

#include "pesan/errc.hpp"
#include "services/order_model/contact.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::email {

namespace json = boost::json;

namespace {

constexpr std::size_t address_bytes_max = 320;

constexpr std::string_view expected =
    R"(expected {"to", "template", "locale"?, "data": {"order"}} or {"to", "subject", "text" and/or "html"})";

Error wrong(std::string what) {
    return {errc::malformed, std::move(what) + "; " + std::string(expected)};
}

/// Absent and null are "".
Result<std::string> text(const json::object& object, std::string_view name, std::size_t bytes_max) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return std::string();
    if (!value->is_string()) return wrong('/' + std::string(name) + ": must be a text");
    if (value->get_string().size() > bytes_max) {
        return wrong('/' + std::string(name) + ": longer than " + std::to_string(bytes_max) +
                     " bytes");
    }
    return std::string(value->get_string());
}

Result<std::string> recipient(const json::object& object) {
    auto to = text(object, "to", address_bytes_max);
    if (!to) return to;
    if (to->empty()) return wrong("/to: missing");
    const std::string fault = order::email_fault(*to);
    if (!fault.empty()) return wrong("/to: " + fault);
    return to;
}

Result<Command> from_template(const json::object& object, Command command, std::string name,
                              std::string_view default_locale) {
    for (const char* other : {"subject", "text", "html"}) {
        if (object.contains(other))
            return wrong('/' + std::string(other) + ": not together with template");
    }
    auto locale = text(object, "locale", 8);
    if (!locale) return locale.error();
    if (locale->empty()) *locale = default_locale;
    if (*locale != "id" && *locale != "en") return wrong("/locale: id or en");
    const json::value* data = object.if_contains("data");
    if (data == nullptr || !data->is_object()) return wrong("/data: must be an object");
    const json::value* member = data->get_object().if_contains("order");
    if (member == nullptr || !member->is_object()) return wrong("/data/order: must be an object");
    auto order = order::order_of(*member);
    if (!order) return wrong("in /data/order: " + order.error().detail);
    command.content = FromTemplate{std::move(name), *locale, std::move(*order)};
    return command;
}

Result<Command> own_words(const json::object& object, Command command) {
    auto subject = text(object, "subject", subject_bytes_max);
    if (!subject) return subject.error();
    auto plain = text(object, "text", content_bytes_max);
    if (!plain) return plain.error();
    auto html = text(object, "html", content_bytes_max);
    if (!html) return html.error();
    if (subject->empty()) return wrong("/subject: missing");
    if (subject->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
        return wrong("/subject: a line break or NUL");
    }
    if (plain->empty() && html->empty()) return wrong("/text: missing, and no html");
    for (const std::string* content : {&*plain, &*html}) {
        if (content->find('\0') != std::string::npos) return wrong("/text or /html: holds NUL");
    }
    command.content = OwnWords{std::move(*subject), std::move(*plain), std::move(*html)};
    return command;
}

}  // namespace

Result<Command> parse_command(std::string_view data, std::string_view default_locale) {
    const auto value = order::parse_json(data);
    if (!value) return wrong(value.error().message());
    if (!value->is_object()) return wrong("not a JSON object");
    const json::object& object = value->get_object();
    Command command;
    auto to = recipient(object);
    if (!to) return to.error();
    command.to = std::move(*to);
    auto name = text(object, "template", 100);
    if (!name) return name.error();
    if (!name->empty())
        return from_template(object, std::move(command), std::move(*name), default_locale);
    return own_words(object, std::move(command));
}

}  // namespace pesan::email
