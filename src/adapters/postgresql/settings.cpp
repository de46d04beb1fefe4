#include "adapters/postgresql/settings.hpp"

#include <boost/url.hpp>
#include <charconv>

#include "pesan/errc.hpp"

namespace pesan::postgresql {

namespace {

namespace urls = boost::urls;

/// Takes one of our own parameters out of the URL; libpq would refuse it.
std::string take(urls::url& url, std::string_view name, std::string otherwise) {
    auto parameters = url.params();
    const auto found = parameters.find(name);
    if (found == parameters.end()) return otherwise;
    std::string value((*found).value);
    parameters.erase(found);
    return value;
}

void add_default(urls::url& url, std::string_view name, std::string_view value) {
    if (!url.params().contains(name)) url.params().append({name, value});
}

Result<std::size_t> pool_of(const std::string& text) {
    std::size_t pool = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pool);
    if (error != std::errc() || end != text.data() + text.size() || pool < 1 ||
        pool > Settings::pool_max) {
        return Error(errc::invalid_url,
                     "pool is 1 to " + std::to_string(Settings::pool_max) + ", not " + text);
    }
    return pool;
}

bool fit_for_schema(const std::string& schema) {
    return !schema.empty() && schema.size() <= 63 &&
           schema.find_first_of(std::string_view("\"\0", 2)) == std::string::npos;
}

std::string host_of(const urls::url& url) {
    const std::string host = url.host().empty() ? "localhost" : url.host();
    return host + ":" + (url.has_port() ? std::string(url.port()) : "5432");
}

}  // namespace

Result<Settings> parse_settings(const std::string& text) {
    const auto parsed = urls::parse_uri(text);
    if (!parsed)
        return Error(errc::invalid_url,
                     "not of the form postgresql://user:secret@host:port/database");
    urls::url url = *parsed;
    Settings settings;
    settings.schema = take(url, "schema", settings.schema);
    if (!fit_for_schema(settings.schema))
        return Error(errc::invalid_url, "schema: 1 to 63 bytes without quotes");
    auto pool = pool_of(take(url, "pool", std::to_string(settings.pool)));
    if (!pool) return pool.error();
    settings.pool = *pool;
    add_default(url, "connect_timeout", "10");
    // A peer that is silently gone must not hold a thread for the kernel's quarter of an hour.
    add_default(url, "tcp_user_timeout", "30000");
    add_default(url, "application_name", "pesan");
    add_default(url, "client_encoding", "UTF8");
    settings.connect_url = url.buffer();
    settings.password = url.password();
    settings.host = host_of(url);
    settings.name =
        "postgresql://" + settings.host + std::string(url.path()) + "?schema=" + settings.schema;
    return settings;
}

}  // namespace pesan::postgresql
