#include "services/mailbox/mime.hpp"

#include <gmime/gmime.h>

#include <memory>
#include <mutex>

namespace pesan::mailbox {

namespace {

struct Unref {
    void operator()(gpointer object) const { g_object_unref(object); }
};
template <class T>
using Ref = std::unique_ptr<T, Unref>;

struct Free {
    void operator()(char* text) const { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

std::string text_of(const char* text) {
    return text ? text : "";
}

void start_gmime() {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

/// GMime's casts are macros with old-style casts; these are what they do without the check at run
/// time.
template <class To, class From>
To* cast(From* from) {
    return reinterpret_cast<To*>(from);
}

std::string addresses_of(InternetAddressList* list) {
    if (!list || internet_address_list_length(list) == 0) return {};
    const Text text(internet_address_list_to_string(list, nullptr, FALSE));
    return text_of(text.get());
}

std::size_t content_size(GMimePart* part) {
    auto* content = g_mime_part_get_content(part);
    if (!content) return 0;
    const Ref<GMimeStream> counter(g_mime_stream_null_new());
    const auto size = g_mime_data_wrapper_write_to_stream(content, counter.get());
    return size < 0 ? 0 : static_cast<std::size_t>(size);
}

void take_part(GMimeObject* object, ParsedMail& mail) {
    auto* type = g_mime_object_get_content_type(object);
    const bool is_text = g_mime_content_type_is_type(type, "text", "plain") != 0;
    const bool is_html = g_mime_content_type_is_type(type, "text", "html") != 0;
    auto* part = cast<GMimePart>(object);
    const bool attached = g_mime_part_is_attachment(part) != 0;
    auto& body = is_html ? mail.html : mail.text;
    if (!attached && (is_text || is_html) && body.empty()) {
        const Text text(g_mime_text_part_get_text(cast<GMimeTextPart>(object)));
        body = text_of(text.get());
        return;
    }
    const Text mime_type(g_mime_content_type_get_mime_type(type));
    mail.attachments.push_back(
        {text_of(g_mime_part_get_filename(part)), text_of(mime_type.get()), content_size(part)});
}

void visit(GMimeObject*, GMimeObject* object, gpointer data) {
    if (GMIME_IS_PART(object)) take_part(object, *static_cast<ParsedMail*>(data));
}

void take_headers(GMimeObject* message, ParsedMail& mail) {
    auto* headers = g_mime_object_get_header_list(message);
    for (int i = 0; i < g_mime_header_list_get_count(headers); ++i) {
        auto* header = g_mime_header_list_get_header_at(headers, i);
        mail.headers.push_back(
            {text_of(g_mime_header_get_name(header)), text_of(g_mime_header_get_value(header))});
    }
}

/// Any bytes as UTF-8 that JSON can carry.
std::string valid_utf8(const std::string& text) {
    const Text valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
    return text_of(valid.get());
}

void make_valid(ParsedMail& mail) {
    for (auto* text : {&mail.subject, &mail.from, &mail.to, &mail.cc, &mail.date, &mail.message_id,
                       &mail.text, &mail.html}) {
        *text = valid_utf8(*text);
    }
    for (auto& header : mail.headers)
        header = {valid_utf8(header.name), valid_utf8(header.value)};
    for (auto& attachment : mail.attachments)
        attachment.name = valid_utf8(attachment.name);
}

}  // namespace

ParsedMail parse_mail(BytesView raw) {
    start_gmime();
    ParsedMail mail;
    const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
    const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Ref<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!message) {
        mail.text = valid_utf8(std::string(raw));
        return mail;
    }
    mail.subject = text_of(g_mime_message_get_subject(message.get()));
    mail.from = addresses_of(g_mime_message_get_from(message.get()));
    mail.to = addresses_of(g_mime_message_get_to(message.get()));
    mail.cc = addresses_of(g_mime_message_get_cc(message.get()));
    mail.message_id = text_of(g_mime_message_get_message_id(message.get()));
    mail.date = text_of(g_mime_object_get_header(cast<GMimeObject>(message.get()), "Date"));
    take_headers(cast<GMimeObject>(message.get()), mail);
    // GMime keeps Content-Type and its like with the outermost part.
    if (auto* content = g_mime_message_get_mime_part(message.get())) take_headers(content, mail);
    g_mime_message_foreach(message.get(), visit, &mail);
    make_valid(mail);
    return mail;
}

}  // namespace pesan::mailbox
