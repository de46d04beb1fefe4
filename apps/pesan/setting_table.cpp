#include "setting_table.hpp"

#include <charconv>
#include <filesystem>

#include "net/tcp/endpoint.hpp"
#include "parse_value.hpp"
#include "pesan/errc.hpp"

namespace pesan::app {

namespace {

using enum SettingKind;

constexpr SettingRow rows[] = {
    {"data", "--data", "PESAN_DATA", "./pesan-data", path, "",
     "folder of the databases and the broker's log"},
    {"broker", "--broker", "PESAN_BROKER", "embedded:", url, "",
     "where messages go: embedded: or a broker's URL"},
    {"database", "--database", "PESAN_DATABASE", "sqlite:", url, "",
     "sqlite: (one file a service in the data folder) or postgresql://user:secret@host/name"},
    {"ready_file", "--ready-file", "PESAN_READY_FILE", "", path, "",
     "receives the addresses as JSON once all is up"},

    {"services", "--services", "PESAN_SERVICES", "order,email,sms,finance,report,mailbox", text, "",
     "which services run here"},

    {"listen.http", "--http", "PESAN_HTTP", "localhost:8080", address, "", "HTTP API and page"},
    {"listen.amqp", "--amqp", "PESAN_AMQP", "localhost:5672", address, "", "AMQP 0-9-1"},
    {"listen.amqps", "--amqps", "PESAN_AMQPS", "", address, "", "AMQP 0-9-1 over TLS"},
    {"listen.management", "--management", "PESAN_MANAGEMENT", "localhost:15672", address, "",
     "the broker's management API"},
    {"listen.smtp", "--smtp", "PESAN_MAILBOX_SMTP", "localhost:1025", address, "",
     "the mailbox's SMTP server"},
    {"listen.smpp", "--smpp", "PESAN_MAILBOX_SMPP", "localhost:2775", address, "",
     "the mailbox's SMPP server"},

    {"amqp.product", "--amqp-product", "PESAN_AMQP_PRODUCT", "Pesan", text, "",
     "the name that AMQP clients are told; some look for RabbitMQ"},
    {"amqp.user", "", "PESAN_AMQP_USER", "guest", text, "",
     "the user that the broker's first start makes"},
    {"amqp.password", "", "PESAN_AMQP_PASSWORD", "guest", secret, "", "that user's password"},

    {"tls.cert", "--tls-cert", "PESAN_TLS_CERT", "", path, "",
     "PEM file: serve HTTP and amqps with this certificate"},
    {"tls.key", "--tls-key", "PESAN_TLS_KEY", "", path, "", "PEM file: its private key"},
    {"tls.ca", "--tls-ca", "PESAN_TLS_CA", "", path, "",
     "PEM file: authorities trusted beside the system's"},

    {"api.token", "", "PESAN_API_TOKEN", "", secret, "", "Bearer token that guards HTTP"},
    {"api.allow_anonymous", "--allow-anonymous", "PESAN_ALLOW_ANONYMOUS", "false", flag, "",
     "serve other machines without a token"},
    {"api.peers", "", "PESAN_PEERS", "", text, "",
     "URLs of the other roles, divided by commas, for timelines"},

    {"orders.delivery", "--delivery", "PESAN_DELIVERY", "messaging", choice,
     "messaging|direct|direct-parallel",
     "how orders reach the other services; direct calls are there to be compared with"},
    {"orders.outbox_rows_max", "", "PESAN_OUTBOX_ROWS_MAX", "1000000", number, "",
     "new orders are refused with 503 while more messages wait for the broker"},
    {"orders.vat", "", "PESAN_VAT", "1100", text, "",
     "VAT in basis points; more with the day from which they hold: 1000,2022-04-01:1100"},
    {"shop.name", "", "PESAN_SHOP_NAME", "Toko Pesan", text, "", "the name in mails and SMS"},
    {"shop.timezone", "", "PESAN_SHOP_TIMEZONE", "Asia/Jakarta", time_zone, "",
     "decides the business day"},

    {"email.server", "--email-server", "PESAN_SMTP", "mailbox", url, "",
     "smtp://user:secret@host:25, smtps://…:465, or mailbox"},
    {"email.from", "", "PESAN_EMAIL_FROM", "toko@pesan.example", text, "",
     "the sender's address of mails"},
    {"email.templates", "", "PESAN_EMAIL_TEMPLATES", "", path, "",
     "folder whose files take the place of the built-in templates of the same names"},
    {"email.unknown", "", "PESAN_EMAIL_UNKNOWN", "resend", choice, "resend|hold",
     "what to do when the server's answer was lost"},
    {"sms.server", "--sms-server", "PESAN_SMS", "mailbox", url, "",
     "smpp://user:secret@host:2775, gateway:FILE with an HTTP gateway's request template, or "
     "mailbox"},
    {"sms.from", "", "PESAN_SMS_FROM", "PESAN", text, "", "sender of SMS"},
    {"sms.unknown", "", "PESAN_SMS_UNKNOWN", "resend", choice, "resend|hold",
     "what to do when the centre's answer was lost"},

    {"consumer.handler_timeout", "", "PESAN_HANDLER_TIMEOUT", "30s", duration, "",
     "longest time of one attempt"},
    {"consumer.retry_initial", "", "PESAN_RETRY_INITIAL", "1s", duration, "",
     "delay before the second attempt"},
    {"consumer.retry_longest", "", "PESAN_RETRY_LONGEST", "5m", duration, "",
     "the delays double up to this"},
    {"consumer.attempts_max", "", "PESAN_ATTEMPTS_MAX", "10", number, "",
     "then a message becomes a dead letter"},
    {"consumer.drain", "", "PESAN_DRAIN", "10s", duration, "",
     "how long a stop waits for what runs"},

    {"log.level", "--log-level", "PESAN_LOG_LEVEL", "info", choice, "debug|info|warning|error",
     "what is logged"},
};

Result<void> expect(bool right, std::string_view what, std::string_view value) {
    if (right) return {};
    return Error(errc::invalid_argument,
                 "expected " + std::string(what) + ", got '" + std::string(value) + "'");
}

bool among(std::string_view choices, std::string_view value) {
    while (!choices.empty()) {
        const auto end = choices.find('|');
        if (choices.substr(0, end) == value) return true;
        choices.remove_prefix(end == std::string_view::npos ? choices.size() : end + 1);
    }
    return false;
}

bool is_url(std::string_view value) {
    const auto colon = value.find(':');
    return value == "mailbox" ||
           (colon != std::string_view::npos && colon > 0 &&
            value.substr(0, colon).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-") ==
                std::string_view::npos);
}

bool is_time_zone(std::string_view value) {
    std::error_code error;
    return value.find("..") == std::string_view::npos && !value.starts_with('/') &&
           std::filesystem::is_regular_file("/usr/share/zoneinfo/" + std::string(value), error);
}

}  // namespace

std::span<const SettingRow> setting_table() {
    return rows;
}

Result<void> check_setting(const SettingRow& row, std::string_view value) {
    switch (row.kind) {
        case text:
        case path:
        case secret:
            return expect(value.find('\0') == std::string_view::npos, "text without a NUL", value);
        case address:
            if (value.empty() && row.fallback.empty()) return {};
            return expect(net::parse_endpoint(value).has_value(),
                          "host:port such as localhost:8080", value);
        case url:
            return expect(is_url(value), "a URL such as " + std::string(row.fallback), value);
        case SettingKind::flag:
            return expect(value == "true" || value == "false", "true or false", value);
        case duration:
            return expect(parse_duration(value).has_value(),
                          "a time such as 250ms, 10s, 5m, 12h, 14d", value);
        case number:
            return expect(parse_number(value).has_value(), "a whole number above 0", value);
        case choice:
            return expect(among(row.choices, value), "one of " + std::string(row.choices), value);
        case time_zone:
            return expect(is_time_zone(value),
                          "a time zone such as Asia/Jakarta (see /usr/share/zoneinfo)", value);
    }
    return {};
}

}  // namespace pesan::app
