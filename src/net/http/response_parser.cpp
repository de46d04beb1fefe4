#include "net/http/response_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/http/errc.hpp"
#include "net/tcp/errc.hpp"

namespace pesan::http {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;

struct ResponseParser::Beast {
    beast_http::response_parser<beast_http::string_body> parser;
};

namespace {

constexpr std::uint32_t header_bytes_max = 64 * 1024;

Error answer_error(const boost::system::error_code& code) {
    if (code == beast_http::error::body_limit) return errc::answer_too_large;
    if (code == beast_http::error::partial_message) return net::errc::closed;
    return Error{errc::answer_malformed, code.message()};
}

bool is_interim(unsigned status) {
    return status >= 100 && status < 200;
}

}  // namespace

ResponseParser::ResponseParser(std::size_t body_bytes_max, bool head_only)
    : body_bytes_max_(body_bytes_max), head_only_(head_only) {
    beast_ = std::make_unique<Beast>();
    beast_->parser.header_limit(header_bytes_max);
    beast_->parser.body_limit(body_bytes_max);
    beast_->parser.skip(head_only);
}

ResponseParser::~ResponseParser() = default;
ResponseParser& ResponseParser::operator=(ResponseParser&&) noexcept = default;

Result<bool> ResponseParser::parse(std::string& buffer,
                                   const std::function<bool(std::string_view)>& on_data) {
    while (!beast_->parser.is_done() && !buffer.empty()) {
        boost::system::error_code code;
        const auto used = beast_->parser.put(asio::buffer(buffer), code);
        buffer.erase(0, used);
        if (code == beast_http::error::need_more) break;
        if (code) return answer_error(code);
        auto handed = hand_over(on_data);
        if (!handed) return handed.error();
        if (beast_->parser.is_done() && is_interim(beast_->parser.get().result_int())) {
            *this =
                ResponseParser(body_bytes_max_, head_only_);  // 100 Continue: the answer follows
        }
    }
    if (!beast_->parser.is_done() && buffer.size() > header_bytes_max) {
        return Error{errc::answer_malformed, "a chunk's size line or the trailers are too long"};
    }
    return beast_->parser.is_done();
}

Result<void> ResponseParser::hand_over(const std::function<bool(std::string_view)>& on_data) {
    auto& message = beast_->parser.get();
    if (!on_data || message.body().empty() || message.result_int() / 100 != 2) return {};
    const bool more = on_data(message.body());
    message.body().clear();
    if (!more) return net::errc::closed;
    return {};
}

Result<bool> ResponseParser::parse_end() {
    boost::system::error_code code;
    beast_->parser.put_eof(code);
    if (code) return answer_error(code);
    return beast_->parser.is_done();
}

Response ResponseParser::take() {
    auto& message = beast_->parser.get();
    Response response;
    response.status = message.result_int();
    for (const auto& field : message) {
        response.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    response.body = std::move(message.body());
    return response;
}

bool ResponseParser::keep_alive() const {
    return beast_->parser.keep_alive();
}

}  // namespace pesan::http
