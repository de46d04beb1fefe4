#include "adapters/rabbitmq/settings.hpp"

#include <fmt/format.h>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace {

constexpr std::uint16_t port_plain = 5672;
constexpr std::uint16_t port_tls = 5671;

Error wrong(std::string what) {
    return Error(errc::invalid_url, "amqp: " + std::move(what));
}

/// The URL in pieces: what comes before the hosts, the hosts, what comes after.
struct Pieces {
    std::string_view before;
    std::string_view hosts;
    std::string_view after;
};

Pieces split(std::string_view url) {
    const auto begin = url.find("://") + 3;
    const auto end = std::min(url.find_first_of("/?#", begin), url.size());
    const auto at = url.substr(0, end).rfind('@');
    const auto hosts = at == std::string_view::npos || at < begin ? begin : at + 1;
    return {url.substr(0, hosts), url.substr(hosts, end - hosts), url.substr(end)};
}

Result<net::Endpoint> parse_host(std::string_view text, std::uint16_t port) {
    const auto uri = "amqp://" + std::string(text);
    const auto parsed = boost::urls::parse_uri(uri);
    if (!parsed || parsed->host().empty() || parsed->has_userinfo())
        return wrong(fmt::format("\"{}\" is no host", text));
    if (parsed->has_port()) {
        port = parsed->port_number();
        if (port == 0) return wrong(fmt::format("\"{}\" has no port from 1 to 65535", text));
    }
    const bool v6 = parsed->host_type() == boost::urls::host_type::ipv6;
    return net::Endpoint{v6 ? parsed->host_ipv6_address().to_string() : parsed->host_address(),
                         port};
}

Result<void> parse_hosts(std::string_view text, std::uint16_t port, Settings& settings) {
    while (true) {
        const auto comma = text.find(',');
        auto host = parse_host(text.substr(0, comma), port);
        if (!host) return host.error();
        settings.hosts.push_back(std::move(*host));
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    if (settings.hosts.size() > hosts_max)
        return wrong(fmt::format("more than {} hosts", hosts_max));
    return {};
}

Result<long> number(std::string_view name, std::string_view text, long most) {
    long value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size() || value < 1 || value > most)
        return wrong(fmt::format("{} must be a number from 1 to {}", name, most));
    return value;
}

Result<void> set_option(std::string_view name, const std::string& value, Settings& settings,
                        std::string& ca_file) {
    if (name == "queue_type") {
        if (value != "classic" && value != "quorum")
            return wrong("queue_type must be classic or quorum");
        settings.quorum = value == "quorum";
        return {};
    }
    if (name == "cacertfile") {
        ca_file = value;
        return {};
    }
    const bool heartbeat = name == "heartbeat";
    if (!heartbeat && name != "connection_timeout")
        return wrong(fmt::format("there is no option \"{}\"", name));
    const auto parsed = number(name, value, heartbeat ? 3'600 : 600'000);
    if (!parsed) return parsed.error();
    if (heartbeat)
        settings.heartbeat = std::chrono::seconds(*parsed);
    else
        settings.connection_timeout = std::chrono::milliseconds(*parsed);
    return {};
}

/// "/" or nothing is the virtual host "/"; "/shop" is "shop"; "/%2F" is "/".
Result<void> set_virtual_host(const boost::urls::url_view& url, Settings& settings) {
    const auto segments = url.segments();
    if (segments.size() > 1) return wrong("the virtual host has a slash; write it as %2F");
    if (segments.size() == 1 && !segments.front().empty()) settings.virtual_host = segments.front();
    if (settings.virtual_host.size() > 255) return wrong("the virtual host is too long");
    return {};
}

}  // namespace

Result<Settings> parse_url(std::string_view text) {
    const bool tls = text.starts_with("amqps://");
    if (!tls && !text.starts_with("amqp://"))
        return wrong("it must begin with amqp:// or amqps://");
    const auto pieces = split(text);
    Settings settings;
    if (auto hosts = parse_hosts(pieces.hosts, tls ? port_tls : port_plain, settings); !hosts)
        return hosts.error();
    const auto rest = fmt::format("{}host{}", pieces.before, pieces.after);
    const auto url = boost::urls::parse_uri(rest);
    if (!url) return wrong(url.error().message());
    if (url->has_userinfo()) settings.user = url->user();
    if (url->has_password()) settings.password = url->password();
    if (auto set = set_virtual_host(*url, settings); !set) return set.error();
    std::string ca_file;
    for (const auto& option : url->params()) {
        if (auto set = set_option(option.key, option.value, settings, ca_file); !set)
            return set.error();
    }
    if (!ca_file.empty() && !tls) return wrong("cacertfile needs amqps://");
    if (tls) {
        auto context = net::make_client_tls(ca_file);
        if (!context) return Error(errc::tls_failed, context.error().message());
        settings.tls = std::move(*context);
    }
    return settings;
}

}  // namespace pesan::rabbitmq
