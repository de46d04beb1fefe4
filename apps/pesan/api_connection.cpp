#include "api_connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>

#include "adapters.hpp"
#include "base/mask.hpp"
#include "environment.hpp"
#include "net/http/client.hpp"
#include "net/http/router.hpp"
#include "net/http/target.hpp"
#include "pesan/broker.hpp"
#include "pesan/errc.hpp"
#include "services/topics/api.hpp"

namespace pesan::app {

namespace asio = boost::asio;

namespace {

template <class T>
asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
}

/// Runs one coroutine to its end on this thread.
template <class T>
T wait(asio::io_context& context, asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr failure;
    asio::co_spawn(context, keep(std::move(work), result),
                   [&](std::exception_ptr error) { failure = error; });
    context.restart();
    while (!result && !failure)
        context.run_one();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

class HttpApi final : public ApiConnection {
public:
    explicit HttpApi(std::string base) : base_(std::move(base)) {
        while (base_.ends_with('/'))
            base_.pop_back();
        http::ClientOptions options;
        options.token = environment("PESAN_API_TOKEN").value_or("");
        client_ = std::make_unique<http::Client>(std::move(options));
    }

    Result<http::Response> call(std::string method, std::string path, std::string body,
                                http::Headers headers) override {
        http::ClientRequest request{
            .method = std::move(method), .url = base_ + path, .headers = std::move(headers)};
        request.time_max = std::chrono::seconds(100);
        if (!body.empty() && !request.headers.contains("content-type"))
            request.headers.set("Content-Type", "application/json");
        request.body = std::move(body);
        return wait(context_, client_->send(std::move(request)));
    }

    [[nodiscard]] std::string where() const override { return mask_url(base_); }

private:
    std::string base_;
    asio::io_context context_;
    std::unique_ptr<http::Client> client_;
};

/// The routes that a server has, called without one.
class BrokerApi final : public ApiConnection {
public:
    static Result<std::unique_ptr<ApiConnection>> open(const std::string& url) {
        register_adapters();
        auto api = std::make_unique<BrokerApi>();
        api->where_ = mask_url(url);
        auto broker = wait(api->context_, connect(url, BrokerOptions()));
        if (!broker) return broker.error();
        api->broker_.emplace(std::move(*broker));
        api->topics_.emplace(*api->broker_);
        api->topics_->add_routes(api->router_);
        return api;
    }

    ~BrokerApi() override {
        if (broker_) static_cast<void>(wait(context_, close()));
    }

    Result<http::Response> call(std::string method, std::string path, std::string body,
                                http::Headers headers) override {
        http::Request request;
        request.method = std::move(method);
        request.target = path;
        request.headers = std::move(headers);
        request.body = std::move(body);
        const auto target = http::parse_target(path);
        const auto query = target ? http::parse_query(target->query) : std::nullopt;
        if (!query) return Error(errc::invalid_argument, path);
        request.path = target->path;
        request.query = *query;
        auto match = router_.match(request.method, request.path);
        auto* found = std::get_if<http::Router::Found>(&match);
        if (found == nullptr)
            return Error(errc::unsupported,
                         request.method + " " + path + " needs a running Pesan: use --url");
        request.path_params = std::move(found->params);
        return wait(context_, answer(*found->route, request));
    }

    [[nodiscard]] std::string where() const override { return where_; }

private:
    static asio::awaitable<Result<http::Response>> answer(const http::Route& route,
                                                          const http::Request& request) {
        co_return co_await route.handler(request);
    }
    asio::awaitable<Result<void>> close() {
        co_await broker_->close();
        co_return Result<void>();
    }

    std::string where_;
    asio::io_context context_;
    std::optional<Broker> broker_;
    std::optional<topics::TopicsApi> topics_;
    http::Router router_;
};

Result<std::string> running_address(const ApiChoice& choice) {
    if (!choice.url.empty()) return choice.url;
    if (std::string url = environment("PESAN_URL").value_or(""); !url.empty()) return url;
    std::string data = choice.data.empty() ? environment("PESAN_DATA").value_or("") : choice.data;
    if (data.empty()) data = "./pesan-data";
    const std::string file = data + "/pesan.json";
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream),
                           std::istreambuf_iterator<char>()};
    boost::system::error_code failed;
    const boost::json::value addresses = boost::json::parse(text, failed);
    const boost::json::value* http =
        failed || !addresses.is_object() ? nullptr : addresses.as_object().if_contains("http");
    if (http == nullptr || !http->is_string())
        return Error(errc::not_found, "no Pesan known here (no " + file +
                                          "): start `pesan up`, or give --url or PESAN_URL");
    return "http://" + std::string(http->as_string());
}

}  // namespace

Result<std::unique_ptr<ApiConnection>> open_api(const ApiChoice& choice) {
    if (!choice.broker.empty()) return BrokerApi::open(choice.broker);
    const Result<std::string> address = running_address(choice);
    if (!address) return address.error();
    return std::unique_ptr<ApiConnection>(std::make_unique<HttpApi>(*address));
}

}  // namespace pesan::app
