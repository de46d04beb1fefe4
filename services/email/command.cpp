#include "services/email/command.hpp"

#include "services/order_model/contact.hpp"
#include "services/outgoing/command_reader.hpp"

namespace pesan::email {

namespace {

constexpr std::size_t address_bytes_max = 320;
constexpr std::size_t template_bytes_max = 100;

constexpr std::string_view expected =
    R"(expected {"to", "template", "locale"?, "data": {"order"}} or {"to", "subject", "text" and/or "html"})";

Result<Command> from_template(const outgoing::CommandReader& reader, Command command,
                              std::string name, std::string_view default_locale) {
    for (const char* other : {"subject", "text", "html"}) {
        if (reader.has(other))
            return reader.wrong('/' + std::string(other) + ": not together with template");
    }
    auto locale = reader.locale(default_locale);
    if (!locale) return locale.error();
    auto order = reader.order();
    if (!order) return order.error();
    command.content = FromTemplate{std::move(name), std::move(*locale), std::move(*order)};
    return command;
}

Result<Command> own_words(const outgoing::CommandReader& reader, Command command) {
    auto subject = reader.text("subject", subject_bytes_max);
    if (!subject) return subject.error();
    auto plain = reader.text("text", content_bytes_max);
    if (!plain) return plain.error();
    auto html = reader.text("html", content_bytes_max);
    if (!html) return html.error();
    if (subject->empty()) return reader.wrong("/subject: missing");
    if (subject->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
        return reader.wrong("/subject: a line break or NUL");
    }
    if (plain->empty() && html->empty()) return reader.wrong("/text: missing, and no html");
    for (const std::string* content : {&*plain, &*html}) {
        if (content->find('\0') != std::string::npos)
            return reader.wrong("/text or /html: holds NUL");
    }
    command.content = OwnWords{std::move(*subject), std::move(*plain), std::move(*html)};
    return command;
}

}  // namespace

Result<Command> parse_command(std::string_view data, std::string_view default_locale) {
    const auto reader = outgoing::CommandReader::read(data, expected);
    if (!reader) return reader.error();
    Command command;
    auto to = reader->recipient(order::email_fault, address_bytes_max);
    if (!to) return to.error();
    command.to = std::move(*to);
    auto name = reader->text("template", template_bytes_max);
    if (!name) return name.error();
    if (!name->empty())
        return from_template(*reader, std::move(command), std::move(*name), default_locale);
    return own_words(*reader, std::move(command));
}

}  // namespace pesan::email
