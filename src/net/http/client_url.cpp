#include "net/http/client_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/mask.hpp"
#include "net/http/errc.hpp"

namespace pesan::http {

std::string ClientUrl::origin() const {
    return (tls ? "https://" : "http://") + endpoint.to_string();
}

Result<ClientUrl> parse_client_url(std::string_view text) {
    const auto invalid = [&](std::string_view why) {
        return Error{errc::url_invalid, "'" + mask_url(text) + "' " + std::string(why)};
    };
    const auto parsed = boost::urls::parse_uri(text);
    if (!parsed) return invalid("is no URL");
    ClientUrl url;
    url.tls = parsed->scheme_id() == boost::urls::scheme::https;
    if (!url.tls && parsed->scheme_id() != boost::urls::scheme::http) {
        return invalid("must begin with http:// or https://");
    }
    url.endpoint.host = parsed->host_address();
    if (url.endpoint.host.empty()) return invalid("has no host");
    // port_number() is 0 for a number that does not fit as well.
    const auto digits = parsed->port();
    if (!digits.empty() &&
        (parsed->port_number() == 0 || digits != std::to_string(parsed->port_number()))) {
        return invalid("has a port that is no number from 1 to 65535");
    }
    url.endpoint.port = parsed->port_number();
    if (url.endpoint.port == 0) url.endpoint.port = url.tls ? 443 : 80;
    url.host = std::string(parsed->encoded_host_and_port());
    url.target = parsed->encoded_path().empty() ? "/" : std::string(parsed->encoded_path());
    if (parsed->has_query()) url.target += "?" + std::string(parsed->encoded_query());
    if (parsed->has_userinfo()) url.user_info = parsed->userinfo();
    return url;
}

}  // namespace pesan::http
