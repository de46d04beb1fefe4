#include <sstream>

#include "net/http/answers.hpp"
#include "services/api/page_request.hpp"
#include "services/order/api.hpp"
#include "services/order/problems.hpp"
#include "services/order/service.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"
#include "services/sql/read.hpp"

namespace pesan::order {

namespace {

namespace asio = boost::asio;

constexpr std::string_view products_list = "products";

void append_product(std::string& to, const Product& product) {
    to += R"({"sku":)";
    append_json_string(to, product.sku);
    to += R"(,"name":)";
    append_json_string(to, product.name);
    to += R"(,"price":)";
    append_json(to, product.price);
    to += '}';
}

asio::awaitable<http::Response> list(ApiParts& parts, const http::Request& request) {
    const auto query = api::read_page(request, products_list);
    if (!query) co_return problem_of(query.error());
    using Current = std::shared_ptr<const Products>;
    std::function<Result<Current>(SqlTransaction&)> work = [&](SqlTransaction& transaction) {
        return parts.catalogue.current(transaction);
    };
    const auto read = co_await sql::read<Current>(parts.database, std::move(work));
    if (!read) co_return problem_of(read.error());
    const Products& products = **read;
    std::string body = R"({"items":[)";
    std::string next;
    std::int64_t count = 0;
    std::string last;
    for (auto at = products.upper_bound(query->cursor); at != products.end(); ++at) {
        if (count++ == query->limit) {
            next = last;
            break;
        }
        if (body.back() != '[') body += ',';
        append_product(body, at->second);
        last = at->first;
    }
    body += R"(],"next_cursor":)" + api::next_cursor_text(products_list, next);
    co_return http::json_text(200, body + "}");
}

asio::awaitable<http::Response> import(ApiParts& parts, const http::Request& request) {
    const auto type = request.header("content-type").value_or("");
    const auto name = type.substr(0, type.find(';'));
    const bool csv = name == "text/csv";
    if (!csv && name != "application/x-ndjson")
        co_return http::problem({.status = 415,
                                 .title = {},
                                 .detail = "send Content-Type: text/csv or application/x-ndjson"});
    std::istringstream stream(request.body);
    const auto done = co_await parts.service.import_products(
        stream, csv ? ProductFormat::csv : ProductFormat::json_lines);
    if (!done) co_return problem_of(done.error());
    std::string body = R"({"imported":)" + std::to_string(done->imported) + R"(,"faults":[)";
    for (const auto& fault : done->faults) {
        if (body.back() != '[') body += ',';
        body += R"({"line":)" + std::to_string(fault.line) + R"(,"reason":)";
        append_json_string(body, fault.reason);
        body += '}';
    }
    co_return http::json_text(200, body + "]}");
}

}  // namespace

void add_product_routes(http::Router& router, ApiParts& parts) {
    router.get("/v1/products",
               [&parts](const http::Request& request) { return list(parts, request); });
    router.post("/v1/products/import",
                [&parts](const http::Request& request) { return import(parts, request); });
}

}  // namespace pesan::order
