#include "adapters/sqlite/settings.hpp"

#include "pesan/errc.hpp"

namespace pesan::sqlite {

namespace {

/// "./a.db", "/a.db" and "///a.db" (an empty host) name a file; anything else after "//" would be a
/// host.
Result<std::string> path_of(std::string rest) {
    if (rest.starts_with("///")) rest.erase(0, 2);
    if (rest.starts_with("//"))
        return Error(errc::invalid_url, "sqlite: takes a path, no host: " + rest);
    if (rest.empty())
        return Error(errc::invalid_url, "sqlite: needs a path, as in sqlite:./orders.db");
    if (rest == ":memory:")
        return Error(errc::invalid_url,
                     "sqlite: needs a file; a database in memory is not durable");
    if (rest.find_first_of("\"'\n") != std::string::npos)
        return Error(errc::invalid_url, "sqlite: quotes in the path");
    return rest;
}

Result<std::string> synchronous_of(const std::string& query) {
    const std::string name = "synchronous=";
    if (query.starts_with(name)) {
        const auto value = query.substr(name.size());
        if (value == "full" || value == "normal" || value == "off") return value;
    }
    return Error(errc::invalid_url,
                 "sqlite: the one option is synchronous=full, normal or off; not " + query);
}

}  // namespace

Result<Settings> parse_settings(const std::string& url) {
    std::string rest = url.substr(url.find(':') + 1);
    Settings settings;
    if (const auto mark = rest.find('?'); mark != std::string::npos) {
        auto synchronous = synchronous_of(rest.substr(mark + 1));
        if (!synchronous) return synchronous.error();
        settings.synchronous = *synchronous;
        rest.resize(mark);
    }
    auto path = path_of(std::move(rest));
    if (!path) return path.error();
    settings.path = *path;
    return settings;
}

}  // namespace pesan::sqlite
