#include "net/http/client.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "net/http/client_url.hpp"
#include "net/http/errc.hpp"
#include "net/http/response_head.hpp"
#include "net/http/response_parser.hpp"
#include "net/tcp/errc.hpp"

namespace pesan::http {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t read_bytes = 64 * 1024;

std::string base64(std::string_view text) {
    std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');  // and the NUL that OpenSSL writes
    const auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                      reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return encoded;
}

Result<std::string> request_head(const ClientRequest& request, const ClientUrl& url) {
    auto head = fmt::format("{} {} HTTP/1.1\r\n", request.method, url.target);
    for (const auto& field : request.headers) {
        if (!is_header_valid(field)) return Error{errc::header_invalid, field.name};
        head.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    const bool may_have_body = request.method != "GET" && request.method != "HEAD";
    if (may_have_body || !request.body.empty())
        head += fmt::format("Content-Length: {}\r\n", request.body.size());
    head += "\r\n";
    return head;
}

/// Whether doing it twice is the same as doing it once.
bool may_repeat(const ClientRequest& request) {
    constexpr std::array<std::string_view, 4> idempotent{"GET", "HEAD", "PUT", "DELETE"};
    return std::ranges::find(idempotent, request.method) != idempotent.end() ||
           request.headers.contains("Idempotency-Key");
}

/// One exchange on a connection.
struct Exchanged {
    Response response;
    bool keep = false;
};

/// answered  whether any byte of an answer came
asio::awaitable<Result<Exchanged>> exchange(net::Stream& stream, const ClientRequest& request,
                                            const std::string& head, std::size_t response_bytes_max,
                                            bool& answered) {
    const std::array buffers{asio::const_buffer(head.data(), head.size()),
                             asio::const_buffer(request.body.data(), request.body.size())};
    auto sent = co_await stream.write(buffers);
    // A server that refuses the body half-way has answered already: what it said is worth more than
    // "closed".
    if (!sent && sent.error().code == net::errc::timeout) co_return sent.error();
    ResponseParser parser(response_bytes_max, request.method == "HEAD");
    std::string buffer;
    std::string fresh(read_bytes, '\0');
    for (;;) {
        const auto space = asio::buffer(fresh);
        auto count = co_await stream.read_some(space);
        if (!count && count.error().code != net::errc::closed) co_return count.error();
        if (!count && !answered) co_return count.error();
        answered = true;
        if (count) buffer.append(fresh, 0, *count);
        auto done = count ? parser.parse(buffer, request.on_data) : parser.parse_end();
        if (!done) co_return done.error();
        if (!*done) continue;
        const bool keep = count && sent && parser.keep_alive() && buffer.empty();
        Exchanged result{parser.take(), keep};
        co_return result;
    }
}

}  // namespace

Client::Client(ClientOptions options) : options_(std::move(options)) {}
Client::~Client() {
    close();
}

void Client::close() {
    for (auto& [origin, streams] : kept_) {
        for (auto& kept : streams)
            kept.stream->close();
    }
    kept_.clear();
}

std::shared_ptr<net::Stream> Client::take_kept(const std::string& origin) {
    const auto found = kept_.find(origin);
    if (found == kept_.end()) return nullptr;
    auto& streams = found->second;
    while (!streams.empty()) {
        // The one used last: the others may fall out of use and be closed.
        auto kept = std::move(streams.back());
        streams.pop_back();
        if (Clock::now() - kept.since < options_.kept_time_max && kept.stream->is_quiet())
            return kept.stream;
        kept.stream->close();
    }
    return nullptr;
}

void Client::keep(const std::string& origin, std::shared_ptr<net::Stream> stream) {
    auto& streams = kept_[origin];
    if (streams.size() >= options_.kept_per_host_max) return stream->close();
    stream->rest();
    streams.push_back({std::move(stream), Clock::now()});
}

void Client::complete(ClientRequest& request, const ClientUrl& url) const {
    auto& headers = request.headers;
    if (!headers.contains("Host")) headers.add("Host", url.host);
    if (!headers.contains("User-Agent")) headers.add("User-Agent", "pesan");
    if (!headers.contains("Accept")) headers.add("Accept", "*/*");
    if (headers.contains("Authorization")) return;
    if (!url.user_info.empty()) {
        headers.add("Authorization", "Basic " + base64(url.user_info));
    } else if (!options_.token.empty()) {
        headers.add("Authorization", "Bearer " + options_.token);
    }
}

asio::awaitable<Result<std::shared_ptr<net::Stream>>> Client::connect(
    const ClientUrl& url, std::chrono::milliseconds time_max) {
    if (url.tls && !tls_) {
        auto made = net::make_client_tls(options_.ca_file);
        if (!made) co_return made.error();
        tls_ = *made;
    }
    const auto limit = time_max.count() ? std::min(time_max, options_.connect_time_max)
                                        : options_.connect_time_max;
    auto tls = url.tls ? tls_ : net::TlsContext();
    co_return co_await net::Stream::connect(url.endpoint, std::move(tls), limit);
}

asio::awaitable<Result<Response>> Client::send(ClientRequest request) {
    auto url = parse_client_url(request.url);
    if (!url) co_return url.error();
    complete(request, *url);
    auto head = request_head(request, *url);
    if (!head) co_return head.error();
    const auto origin = url->origin();
    const auto deadline = Clock::now() + request.time_max;
    for (auto stream = take_kept(origin);; stream = nullptr) {
        const bool reused = stream != nullptr;
        if (!reused) {
            auto made = co_await connect(*url, request.time_max);
            if (!made) co_return made.error();
            stream = *made;
        }
        if (request.time_max.count()) stream->limit(deadline - Clock::now());
        bool answered = false;
        auto result =
            co_await exchange(*stream, request, *head, options_.response_bytes_max, answered);
        if (!result) {
            stream->close();
            const bool went_stale = reused && !answered && result.error().code == net::errc::closed;
            if (went_stale && may_repeat(request)) continue;
            co_return Error{result.error().code,
                            request.method + " " + origin + " " + result.error().detail};
        }
        if (result->keep) {
            keep(origin, std::move(stream));
        } else {
            stream->close();
        }
        co_return std::move(result->response);
    }
}

asio::awaitable<Result<Response>> Client::get(std::string url) {
    ClientRequest request;
    request.url = std::move(url);
    co_return co_await send(std::move(request));
}

asio::awaitable<Result<Response>> Client::post_json(std::string url, std::string body) {
    ClientRequest request;
    request.method = "POST";
    request.url = std::move(url);
    request.headers.add("Content-Type", "application/json");
    request.body = std::move(body);
    co_return co_await send(std::move(request));
}

}  // namespace pesan::http
