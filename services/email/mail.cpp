#include "services/email/mail.hpp"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "base/crc32c.hpp"
#include "pesan/errc.hpp"

namespace pesan::email {

namespace {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
    void operator()(GDateTime* time) const { g_date_time_unref(time); }
    void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
    void operator()(char* text) const { g_free(text); }
};

template <class T>
using Owned = std::unique_ptr<T, Unref>;

void start_gmime() {
    static const bool started = (g_mime_init(), true);
    static_cast<void>(started);
}

Result<void> check_header(std::string_view name, std::string_view value) {
    const bool breaks = std::any_of(value.begin(), value.end(),
                                    [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    if (breaks)
        return Error(errc::invalid_argument,
                     std::string(name) + ": a line break or NUL in a header");
    return {};
}

Result<void> check(const Mail& mail) {
    const std::pair<std::string_view, std::string_view> headers[] = {
        {"from", mail.from_address}, {"from", mail.from_name},  {"to", mail.to_address},
        {"to", mail.to_name},        {"subject", mail.subject}, {"message id", mail.message_id}};
    for (const auto& [name, value] : headers) {
        if (auto fine = check_header(name, value); !fine) return fine;
    }
    if (mail.text.empty() && mail.html.empty())
        return Error(errc::invalid_argument, "neither text nor html");
    return {};
}

/// Quoted-printable: readable in raw form, and safe for any relay.
Owned<GMimeTextPart> text_part(const char* subtype, const std::string& text) {
    Owned<GMimeTextPart> part(g_mime_text_part_new_with_subtype(subtype));
    g_mime_text_part_set_charset(part.get(), "utf-8");
    g_mime_text_part_set_text(part.get(), text.c_str());
    g_mime_part_set_content_encoding(GMIME_PART(part.get()),
                                     GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return part;
}

/// The plainest first: a reader shows the last kind that it understands.
void set_content(GMimeMessage* message, const Mail& mail) {
    if (mail.html.empty() || mail.text.empty()) {
        const bool is_text = mail.html.empty();
        const auto part = text_part(is_text ? "plain" : "html", is_text ? mail.text : mail.html);
        g_mime_message_set_mime_part(message, GMIME_OBJECT(part.get()));
        return;
    }
    const Owned<GMimeMultipart> both(g_mime_multipart_new_with_subtype("alternative"));
    // '=' and '_' together appear in no quoted-printable text.
    const std::string boundary =
        fmt::format("=_{:08x}_{:08x}", crc32c(mail.message_id), crc32c(mail.html));
    g_mime_multipart_set_boundary(both.get(), boundary.c_str());
    g_mime_multipart_add(both.get(), GMIME_OBJECT(text_part("plain", mail.text).get()));
    g_mime_multipart_add(both.get(), GMIME_OBJECT(text_part("html", mail.html).get()));
    g_mime_message_set_mime_part(message, GMIME_OBJECT(both.get()));
}

void add_address(GMimeMessage* message, GMimeAddressType type, const std::string& name,
                 const std::string& address) {
    g_mime_message_add_mailbox(message, type, name.empty() ? nullptr : name.c_str(),
                               address.c_str());
}

}  // namespace

Result<std::string> compose(const Mail& mail) {
    if (auto fine = check(mail); !fine) return fine.error();
    start_gmime();
    const Owned<GMimeMessage> message(g_mime_message_new(TRUE));
    add_address(message.get(), GMIME_ADDRESS_TYPE_FROM, mail.from_name, mail.from_address);
    add_address(message.get(), GMIME_ADDRESS_TYPE_TO, mail.to_name, mail.to_address);
    g_mime_message_set_subject(message.get(), mail.subject.c_str(), "utf-8");
    const Owned<GDateTime> date(
        g_date_time_new_from_unix_utc(std::chrono::system_clock::to_time_t(mail.date)));
    g_mime_message_set_date(message.get(), date.get());
    g_mime_message_set_message_id(message.get(), mail.message_id.c_str());
    // Keeps holiday notices from answering.
    g_mime_object_set_header(GMIME_OBJECT(message.get()), "Auto-Submitted", "auto-generated",
                             nullptr);
    set_content(message.get(), mail);

    const Owned<GMimeFormatOptions> options(g_mime_format_options_new());
    g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
    const Owned<char> bytes(g_mime_object_to_string(GMIME_OBJECT(message.get()), options.get()));
    return std::string(bytes.get());
}

std::string message_id_for(std::string_view source, std::string_view message_id,
                           std::string_view domain) {
    const bool plain =
        message_id.size() <= 64 && std::all_of(message_id.begin(), message_id.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                   c == '-';
        });
    // Ids of other programs may hold anything: two checksums over different orders of the two stand
    // for them.
    const std::string name =
        plain ? std::string(message_id)
              : fmt::format("{:08x}{:08x}", crc32c(message_id),
                            crc32c(std::string(message_id) + std::to_string(message_id.size())));
    return fmt::format("{}.{:08x}@{}", name, crc32c(source), domain);
}

}  // namespace pesan::email
