#include "services/sms/smpp_settings.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "net/tcp/tls.hpp"
#include "pesan/errc.hpp"

namespace pesan::sms {

namespace {

constexpr std::size_t window_max = 1000;
constexpr std::size_t seconds_max = 600;
/// Longest fields of a bind, without their NUL. source: SMPP 3.4 §5.2.1 to §5.2.3
constexpr std::size_t user_bytes_max = 15;
constexpr std::size_t password_bytes_max = 8;
constexpr std::size_t system_type_bytes_max = 12;

Error wrong(std::string what) {
    return {errc::invalid_url, "smpp: " + std::move(what)};
}

Result<std::size_t> number(const std::string& name, std::string_view text, std::size_t max) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > max) {
        return wrong(name + ": a number from 1 to " + std::to_string(max));
    }
    return value;
}

struct Parameters {
    smpp::ClientOptions& options;
    std::string ca_file = {};

    Result<void> set(const std::string& name, const std::string& value) {
        if (name == "ca") {
            ca_file = value;
            return {};
        }
        if (name == "system_type") {
            if (value.size() > system_type_bytes_max) return wrong("system_type: at most 12 bytes");
            options.system_type = value;
            return {};
        }
        if (name != "window" && name != "timeout" && name != "enquire") {
            return wrong("there is no parameter '" + name + "'");
        }
        auto parsed = number(name, value, name == "window" ? window_max : seconds_max);
        if (!parsed) return parsed.error();
        if (name == "window") options.window = *parsed;
        if (name == "timeout") options.answer_time_max = std::chrono::seconds(*parsed);
        if (name == "enquire") options.enquire_every = std::chrono::seconds(*parsed);
        return {};
    }
};

}  // namespace

Result<smpp::ClientOptions> parse_smpp_url(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed)
        return wrong(
            "write it as smpp://user:secret@host:2775 (special characters of the password as %XX)");
    const boost::urls::url_view view = *parsed;
    const std::string scheme = view.scheme();
    if (scheme != "smpp" && scheme != "smpps") return wrong("the scheme is smpp or smpps");
    if (!view.encoded_path().empty() && view.encoded_path() != "/")
        return wrong("nothing may follow the host but ?…");
    smpp::ClientOptions options;
    const bool ipv6 = view.host_type() == boost::urls::host_type::ipv6;
    options.smsc.host = ipv6 ? view.host_address() : view.host();
    if (options.smsc.host.empty()) return wrong("no host");
    options.smsc.port = view.has_port() ? view.port_number() : (scheme == "smpps" ? 3550 : 2775);
    if (options.smsc.port == 0) return wrong("the port is a number from 1 to 65535");
    options.system_id = view.user();
    options.password = view.password();
    if (options.system_id.size() > user_bytes_max) return wrong("the user has at most 15 bytes");
    if (options.password.size() > password_bytes_max)
        return wrong("the password has at most 8 bytes");
    for (const std::string* secret : {&options.system_id, &options.password}) {
        if (secret->find('\0') != std::string::npos) return wrong("user or password holds NUL");
    }
    Parameters parameters{options};
    for (const auto& parameter : view.params()) {
        if (auto set = parameters.set(parameter.key, parameter.value); !set) return set.error();
    }
    if (scheme == "smpps") {
        auto tls = net::make_client_tls(parameters.ca_file);
        if (!tls) return tls.error();
        options.tls = *tls;
    }
    return options;
}

}  // namespace pesan::sms
