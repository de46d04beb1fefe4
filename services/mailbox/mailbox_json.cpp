#include "services/mailbox/mailbox_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/rfc3339.hpp"
#include "services/mailbox/mime.hpp"

namespace pesan::mailbox {

namespace json = boost::json;

namespace {

json::array array_of(const std::vector<std::string>& texts) {
    json::array list;
    for (const auto& text : texts)
        list.emplace_back(text);
    return list;
}

json::object mail_summary(const Caught& message, const CaughtMail& mail) {
    return {{"id", message.id},       {"kind", "email"},         {"at", to_rfc3339(message.at)},
            {"from", mail.from},      {"to", array_of(mail.to)}, {"subject", mail.subject},
            {"size", mail.raw.size()}};
}

json::object sms_json(const Caught& message, const CaughtSms& sms) {
    return {{"id", message.id},
            {"kind", "sms"},
            {"at", to_rfc3339(message.at)},
            {"from", sms.from},
            {"to", sms.to},
            {"text", sms.text},
            {"coding", sms.coding},
            {"segments", sms.segments},
            {"segment_ids", array_of(sms.segment_ids)}};
}

json::array headers_json(const std::vector<MimeHeader>& headers) {
    json::array list;
    for (const auto& header : headers)
        list.push_back(json::object{{"name", header.name}, {"value", header.value}});
    return list;
}

json::array attachments_json(const std::vector<MimeAttachment>& attachments) {
    json::array list;
    for (const auto& one : attachments) {
        list.push_back(json::object{{"name", one.name}, {"type", one.type}, {"size", one.size}});
    }
    return list;
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value() : json::value(text);
}

json::object mail_json(const Caught& message, const CaughtMail& mail) {
    const auto parsed = parse_mail(mail.raw);
    auto object = mail_summary(message, mail);
    object["user"] = text_or_null(mail.user);
    object["header_from"] = parsed.from;
    object["header_to"] = parsed.to;
    object["header_cc"] = parsed.cc;
    object["date"] = parsed.date;
    object["message_id"] = parsed.message_id;
    object["text"] = text_or_null(parsed.text);
    object["html"] = text_or_null(parsed.html);
    object["headers"] = headers_json(parsed.headers);
    object["attachments"] = attachments_json(parsed.attachments);
    return object;
}

}  // namespace

json::value summary_json(const Caught& message) {
    if (const auto* mail = std::get_if<CaughtMail>(&message.content))
        return mail_summary(message, *mail);
    return sms_json(message, std::get<CaughtSms>(message.content));
}

json::value message_json(const Caught& message) {
    if (const auto* mail = std::get_if<CaughtMail>(&message.content))
        return mail_json(message, *mail);
    return sms_json(message, std::get<CaughtSms>(message.content));
}

}  // namespace pesan::mailbox
