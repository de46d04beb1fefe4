#include "connect_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/parse.hpp>

#include "base/mask.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace {

bool scheme_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

Error wrong(std::string what) {
    return {errc::invalid_url, std::move(what)};
}

/// "user:secret" of scheme://user:secret@host; empty when there is none.
std::string_view user_information(std::string_view url) {
    const std::size_t begin = url.find("://");
    if (begin == std::string_view::npos) return {};
    const std::string_view authority =
        url.substr(begin + 3, url.find_first_of("/?#", begin + 3) - (begin + 3));
    const std::size_t at = authority.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : authority.substr(0, at);
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    if (what.empty()) return;
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

/// "amqp://user@one:1,two:2/path" as "amqp://user@one:1/path": a URL of several hosts is none to
/// the parser; which hosts they are is the adapter's matter.
std::string with_first_host(std::string_view url) {
    const std::size_t begin = url.find("://") + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
    const std::string_view authority = url.substr(begin, end - begin);
    const std::size_t at = authority.rfind('@');
    const std::size_t comma = authority.find(',', at == std::string_view::npos ? 0 : at);
    if (comma == std::string_view::npos) return std::string(url);
    return std::string(url.substr(0, begin + comma)).append(url.substr(end));
}

Result<void> check_authority(std::string_view url) {
    const std::string first = with_first_host(url);
    const auto parsed = boost::urls::parse_uri(first);
    if (!parsed) return wrong(fmt::format("{}: {}", mask_url(url), parsed.error().message()));
    if (parsed->host().empty()) return wrong(fmt::format("{}: the host is missing", mask_url(url)));
    return {};
}

}  // namespace

Result<std::string> url_scheme(std::string_view url) {
    const std::size_t colon = url.find(':');
    const std::string_view scheme = url.substr(0, colon);
    const bool named = colon != std::string_view::npos && !scheme.empty() && scheme[0] >= 'a' &&
                       scheme[0] <= 'z' && std::ranges::all_of(scheme, scheme_character);
    if (!named)
        return wrong(
            "it must begin with a scheme, as embedded:./pesan-data/broker or amqp://host do");
    if (std::ranges::any_of(
            url, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
        return wrong("it holds a control character");
    }
    if (url.substr(colon + 1).starts_with("//")) {
        if (auto checked = check_authority(url); !checked) return checked.error();
    }
    return std::string(scheme);
}

Error without_credentials(Error error, std::string_view url) {
    const std::string_view user = user_information(url);
    replace_all(error.detail, user, "***");
    const std::size_t colon = user.find(':');
    if (colon == std::string_view::npos) return error;
    replace_all(error.detail, user.substr(colon + 1), "***");
    // As a client library would quote it: "p%40ss" is "p@ss" to it.
    const std::string first = with_first_host(url);
    if (const auto parsed = boost::urls::parse_uri(first))
        replace_all(error.detail, std::string(parsed->password()), "***");
    return error;
}

}  // namespace pesan
