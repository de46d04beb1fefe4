#include "page.hpp"

#include <algorithm>

#include "net/http/answers.hpp"
#include "web_files.hpp"

namespace pesan::app {

namespace {

std::string media_type(std::string_view name) {
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    return "application/octet-stream";
}

boost::asio::awaitable<http::Response> serve(const web::EmbeddedFile& file) {
    http::Response response = http::text(200, std::string(file.bytes), media_type(file.name));
    // Mails are shown in a frame without scripts; everything else comes from here.
    response.headers.set(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Cache-Control", "no-cache");
    co_return response;
}

}  // namespace

void add_page(http::Router& router) {
    for (const web::EmbeddedFile& file : web::embedded_files()) {
        const std::string path = file.name == "index.html" ? "/" : "/" + std::string(file.name);
        http::RouteOptions options;
        options.free = true;
        router.get(
            path, [&file](const http::Request&) { return serve(file); }, options);
    }
}

}  // namespace pesan::app
