#include "net/http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/http/errc.hpp"
#include "net/http/target.hpp"

namespace pesan::http {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;

struct RequestParser::Beast {
    beast_http::request_parser<beast_http::string_body> parser;
};

namespace {

Error request_error(const boost::system::error_code& code) {
    if (code == beast_http::error::header_limit) return errc::header_too_large;
    if (code == beast_http::error::body_limit) return errc::body_too_large;
    if (code == beast_http::error::bad_version) return errc::version_unsupported;
    return Error{errc::request_malformed, code.message()};
}

/// Whether a Host is there exactly once, as HTTP/1.1 demands. source RFC 9112 §3.2
template <class Fields>
bool has_one_host(const Fields& fields) {
    const auto [first, last] = fields.equal_range(beast_http::field::host);
    return std::distance(first, last) == 1;
}

}  // namespace

RequestParser::RequestParser(std::size_t header_bytes_max)
    : beast_(std::make_unique<Beast>()), header_bytes_max_(header_bytes_max) {
    beast_->parser.header_limit(static_cast<std::uint32_t>(header_bytes_max));
    beast_->parser.body_limit(boost::none);  // set once the route is known
}

RequestParser::~RequestParser() = default;

Result<bool> RequestParser::parse_head(std::string& buffer) {
    auto& parser = beast_->parser;
    while (!parser.is_header_done() && !buffer.empty()) {
        boost::system::error_code code;
        const auto used = parser.put(asio::buffer(buffer), code);
        buffer.erase(0, used);
        if (code == beast_http::error::need_more) return false;
        if (code) return request_error(code);
    }
    if (!parser.is_header_done()) return false;
    auto good = check_head();
    if (!good) return good.error();
    return true;
}

Result<void> RequestParser::check_head() const {
    const auto& message = beast_->parser.get();
    if (message.version() != 10 && message.version() != 11) return errc::version_unsupported;
    if (message.version() == 11 && !has_one_host(message)) {
        return Error{errc::request_malformed, "HTTP/1.1 requires one Host header"};
    }
    const auto coding = message.find(beast_http::field::transfer_encoding);
    if (coding != message.end() &&
        !equal_ignoring_case({coding->value().data(), coding->value().size()}, "chunked")) {
        return errc::coding_unsupported;
    }
    const auto expect = message.find(beast_http::field::expect);
    if (expect != message.end() &&
        !equal_ignoring_case({expect->value().data(), expect->value().size()}, "100-continue")) {
        return errc::expectation_unsupported;
    }
    return {};
}

Request RequestParser::take_head() {
    const auto& message = beast_->parser.get();
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message) {
        request.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    return request;
}

bool RequestParser::keep_alive() const {
    return beast_->parser.keep_alive();
}
bool RequestParser::is_http_1_0() const {
    return beast_->parser.get().version() == 10;
}
bool RequestParser::has_body() const {
    return !beast_->parser.is_done();
}

bool RequestParser::wants_continue() const {
    const auto& message = beast_->parser.get();
    return !is_http_1_0() && message.find(beast_http::field::expect) != message.end();
}

Result<bool> RequestParser::parse_body(std::string& buffer, std::size_t body_bytes_max) {
    auto& parser = beast_->parser;
    const auto stated = parser.content_length();
    if (stated && *stated > body_bytes_max) return errc::body_too_large;
    if (parser.is_done()) return true;
    if (!stated && parser.get().body().empty()) parser.body_limit(body_bytes_max);
    while (!parser.is_done() && !buffer.empty()) {
        boost::system::error_code code;
        const auto used = parser.put(asio::buffer(buffer), code);
        buffer.erase(0, used);
        if (code == beast_http::error::need_more) break;
        if (code) return request_error(code);
    }
    // Body bytes are taken as they come; what stays is the unfinished line of a chunk, or trailers
    // without end.
    if (!parser.is_done() && buffer.size() > header_bytes_max_) {
        return Error{errc::request_malformed, "a chunk's size line or the trailers are too long"};
    }
    return parser.is_done();
}

std::string RequestParser::take_body() {
    return std::move(beast_->parser.get().body());
}

}  // namespace pesan::http
