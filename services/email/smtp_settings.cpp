#include "services/email/smtp_settings.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "pesan/errc.hpp"

namespace pesan::email {

namespace {

constexpr std::size_t connections_max = 64;
constexpr std::size_t messages_max = 100'000;
constexpr std::size_t seconds_max = 600;

Error wrong(std::string what) {
    return {errc::invalid_url, "smtp: " + std::move(what)};
}

Result<std::size_t> number(std::string_view name, std::string_view text, std::size_t max) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > max) {
        return wrong(std::string(name) + ": a number from 1 to " + std::to_string(max));
    }
    return value;
}

Result<StartTls> starttls_of(std::string_view text) {
    if (text == "required") return StartTls::required;
    if (text == "offered") return StartTls::when_offered;
    if (text == "never") return StartTls::never;
    return wrong("starttls: required, offered or never");
}

Result<void> set_parameter(SmtpSettings& settings, const std::string& name,
                           const std::string& value) {
    if (name == "starttls") {
        auto parsed = starttls_of(value);
        if (!parsed) return parsed.error();
        settings.starttls = *parsed;
    } else if (name == "tls") {
        if (value != "insecure" && value != "verify") return wrong("tls: verify or insecure");
        settings.verify = value == "verify";
    } else if (name == "ca") {
        settings.ca_file = value;
    } else if (name == "helo") {
        if (value.empty() ||
            value.find_first_not_of(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") !=
                std::string::npos) {
            return wrong("helo: a host name");
        }
        settings.helo = value;
    } else if (name == "connections") {
        auto parsed = number(name, value, connections_max);
        if (!parsed) return parsed.error();
        settings.connections = *parsed;
    } else if (name == "messages") {
        auto parsed = number(name, value, messages_max);
        if (!parsed) return parsed.error();
        settings.messages_per_connection = *parsed;
    } else if (name == "timeout") {
        auto parsed = number(name, value, seconds_max);
        if (!parsed) return parsed.error();
        settings.mail_time_max = std::chrono::seconds(*parsed);
    } else {
        return wrong("there is no parameter '" + name + "'");
    }
    return {};
}

bool on_this_machine(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

Result<SmtpSettings> parse_smtp_url(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed)
        return wrong(
            "write it as smtp://user:secret@host:25 (special characters of the password as %XX)");
    const boost::urls::url_view view = *parsed;
    const std::string scheme = view.scheme();
    if (scheme != "smtp" && scheme != "smtps") return wrong("the scheme is smtp or smtps");
    SmtpSettings settings;
    settings.implicit_tls = scheme == "smtps";
    settings.port = settings.implicit_tls ? 465 : 25;
    settings.host =
        view.host_type() == boost::urls::host_type::ipv6 ? view.host_address() : view.host();
    if (settings.host.empty()) return wrong("no host");
    if (!view.encoded_path().empty() && view.encoded_path() != "/")
        return wrong("nothing may follow the host but ?…");
    if (view.has_port()) {
        if (view.port_number() == 0) return wrong("the port is a number from 1 to 65535");
        settings.port = view.port_number();
    }
    settings.user = view.user();
    settings.password = view.password();
    for (const std::string* secret : {&settings.user, &settings.password}) {
        if (secret->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
            return wrong("user or password holds a line break or NUL");
        }
    }
    if (!settings.password.empty() && !on_this_machine(settings.host))
        settings.starttls = StartTls::required;
    for (const auto& parameter : view.params()) {
        if (auto set = set_parameter(settings, parameter.key, parameter.value); !set)
            return set.error();
    }
    return settings;
}

}  // namespace pesan::email
