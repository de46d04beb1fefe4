#include "services/sms/command.hpp"

#include "pesan/errc.hpp"
#include "services/order_model/contact.hpp"
#include "services/outgoing/command_reader.hpp"
#include "services/sms/texts.hpp"

namespace pesan::sms {

namespace {

constexpr std::string_view expected =
    R"(expected {"to", "template", "locale"?, "data": {"order"}} or {"to", "text"})";

Result<Command> from_template(const outgoing::CommandReader& reader, Command command,
                              const CommandDefaults& defaults) {
    if (reader.has("text")) return reader.wrong("/text: not together with template");
    auto locale = reader.locale(defaults.locale);
    if (!locale) return locale.error();
    command.locale = std::move(*locale);
    auto order = reader.order();
    if (!order) return order.error();
    auto words = text_for(command.template_name, command.locale, *order, defaults.shop_name);
    if (!words) return reader.wrong("/template: " + words.error().detail);
    command.order_id = order->id;
    command.text = std::move(*words);
    return command;
}

}  // namespace

Result<Command> parse_command(std::string_view data, const CommandDefaults& defaults) {
    const auto reader = outgoing::CommandReader::read(data, expected);
    if (!reader) return reader.error();
    Command command;
    auto to = reader->recipient(order::phone_fault);
    if (!to) return to.error();
    command.to = std::move(*to);
    auto name = reader->text("template");
    if (!name) return name.error();
    command.template_name = std::move(*name);
    if (!command.template_name.empty()) return from_template(*reader, std::move(command), defaults);
    auto words = reader->text("text");
    if (!words) return words.error();
    if (words->empty()) return reader->wrong("/text: missing");
    if (words->find('\0') != std::string::npos) return reader->wrong("/text: holds NUL");
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
