#include "services/email/smtp_connection.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <cstring>
#include <mutex>
#include <new>

#include "services/email/smtp_dialogue.hpp"

namespace pesan::email {

using outgoing::Answer;
using outgoing::AnswerKind;

namespace {

/// A kept connection that was idle longer is not trusted: servers drop silent clients, some after
/// half a minute.
constexpr long idle_s_max = 20;

void start_curl() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::string server_url(const SmtpSettings& settings) {
    const bool ipv6 = settings.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}/{}", settings.implicit_tls ? "smtps" : "smtp",
                       ipv6 ? "[" : "", settings.host, ipv6 ? "]" : "", settings.port,
                       settings.helo);
}

long use_ssl(const SmtpSettings& settings) {
    switch (settings.starttls) {
        case StartTls::when_offered:
            return CURLUSESSL_TRY;
        case StartTls::required:
            return CURLUSESSL_ALL;
        case StartTls::never:
            return CURLUSESSL_NONE;
    }
    return CURLUSESSL_ALL;
}

}  // namespace

struct SmtpConnection::Handle {
    CURL* curl = nullptr;
    std::array<char, CURL_ERROR_SIZE> error{};

    Handle() : curl(curl_easy_init()) {
        if (curl == nullptr) throw std::bad_alloc();
    }
    ~Handle() { curl_easy_cleanup(curl); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
};

/// What the library's callbacks see of one mail.
struct SmtpConnection::Transfer {
    std::string_view data;
    std::size_t position = 0;
    outgoing::Mark& mark;
    Result<void> mark_result = {};
    SmtpDialogue dialogue = {};
    bool marked = false;

    /// Called for more of the mail. Returning 0 makes the library send the final dot: the mark
    /// comes before that.
    static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        const std::string_view rest = transfer.data.substr(transfer.position);
        if (rest.empty()) return transfer.finish();
        const std::size_t taken = std::min(rest.size(), size * count);
        std::memcpy(to, rest.data(), taken);
        transfer.position += taken;
        return taken;
    }

    std::size_t finish() {
        if (marked) return 0;
        mark_result = mark.set_blocking();
        if (!mark_result) return CURL_READFUNC_ABORT;
        marked = true;
        dialogue.mark_set();
        return 0;
    }

    static int trace(CURL*, curl_infotype type, char* data, std::size_t size, void* self) {
        if (self == nullptr) return 0;
        auto& dialogue = static_cast<Transfer*>(self)->dialogue;
        if (type == CURLINFO_HEADER_OUT) dialogue.sent({data, size});
        if (type == CURLINFO_HEADER_IN) dialogue.received({data, size});
        return 0;
    }

    /// Replies reach us through trace(); without this the library prints them.
    static std::size_t discard(char*, std::size_t size, std::size_t count, void*) {
        return size * count;
    }
};

SmtpConnection::SmtpConnection(const SmtpSettings& settings)
    : messages_per_connection_(settings.messages_per_connection) {
    start_curl();
    handle_ = std::make_unique<Handle>();
    set_up(settings);
}

SmtpConnection::~SmtpConnection() {
    // The library says QUIT now and would report it to a transfer that is gone.
    curl_easy_setopt(handle_->curl, CURLOPT_VERBOSE, 0L);
}

void SmtpConnection::set_up(const SmtpSettings& settings) {
    CURL* curl = handle_->curl;
    curl_easy_setopt(curl, CURLOPT_URL, server_url(settings).c_str());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(settings.connect_time_max.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.mail_time_max.count()));
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, idle_s_max);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, use_ssl(settings));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, settings.verify ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, settings.verify ? 2L : 0L);
    if (!settings.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, settings.ca_file.c_str());
    if (!settings.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, settings.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, settings.password.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle_->error.data());
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, &Transfer::trace);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &Transfer::read);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Transfer::discard);
}

Answer SmtpConnection::send(const Envelope& mail, outgoing::Mark& mark) {
    bool was_kept = false;
    Answer answer = attempt(mail, mark, was_kept);
    if (answer.kind == AnswerKind::unreachable && was_kept) answer = attempt(mail, mark, was_kept);
    return answer;
}

Answer SmtpConnection::attempt(const Envelope& mail, outgoing::Mark& mark, bool& was_kept) {
    CURL* curl = handle_->curl;
    Transfer transfer{.data = mail.data, .mark = mark};
    const std::string from = '<' + mail.from + '>';
    const std::unique_ptr<curl_slist, FreeList> to(
        curl_slist_append(nullptr, ('<' + mail.to + '>').c_str()));
    const bool last = ++messages_ >= messages_per_connection_;
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, last ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(curl, CURLOPT_READDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &transfer);
    handle_->error[0] = '\0';

    const CURLcode code = curl_easy_perform(curl);
    // A connection may be closed between two mails; the library must not report that to this
    // transfer.
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, nullptr);
    long connects = 0;
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
    was_kept = connects == 0;
    if (last || code != CURLE_OK) messages_ = 0;
    if (!transfer.mark_result) {
        return {.kind = AnswerKind::not_marked, .text = transfer.mark_result.error().message()};
    }
    std::string failure;
    if (code != CURLE_OK) {
        failure = handle_->error[0] != '\0' ? handle_->error.data() : curl_easy_strerror(code);
    }
    return transfer.dialogue.answer(failure);
}

}  // namespace pesan::email
