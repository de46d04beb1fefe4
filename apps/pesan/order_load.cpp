#include "order_load.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/uuid.hpp"
#include "net/http/client.hpp"
#include "pesan/errc.hpp"

namespace pesan::app {

namespace asio = boost::asio;
namespace json = boost::json;
using std::chrono::steady_clock;

namespace {

class Load {
public:
    explicit Load(const LoadPlan& plan) : plan_(plan) {}

    Result<LoadResult> run() {
        std::exception_ptr failure;
        asio::co_spawn(context_, start(), [&](std::exception_ptr error) { failure = error; });
        context_.run();
        if (failure) std::rethrow_exception(failure);
        if (catalogue_error_) return *catalogue_error_;
        return std::move(result_);
    }

private:
    asio::awaitable<void> start() {
        const auto catalogue = co_await client_.get(plan_.url + "/v1/products");
        if (!catalogue || catalogue->status != 200) {
            catalogue_error_ =
                catalogue ? Error(errc::unreachable, "the catalogue answered " + catalogue->body)
                          : catalogue.error();
            co_return;
        }
        const json::value page = json::parse(catalogue->body);
        const json::object body{
            {"customer",
             {{"name", "Sari Dewi"}, {"email", "sari@example.com"}, {"phone", "+6281234567890"}}},
            {"lines", json::array{json::object{{"sku", page.at("items").at(0).at("sku")},
                                               {"quantity", 1}}}}};
        body_ = json::serialize(body);
        const auto first = steady_clock::now() + std::chrono::milliseconds(50);
        const std::uint64_t warm_up = orders_in(plan_.warm_up);
        result_.sent = warm_up + orders_in(plan_.length);
        for (std::uint64_t i = 0; i < result_.sent; ++i) {
            const auto planned =
                first + std::chrono::duration_cast<steady_clock::duration>(
                            std::chrono::duration<double>(static_cast<double>(i) / plan_.rate));
            asio::co_spawn(context_, order(planned, i >= warm_up),
                           [this](std::exception_ptr error) {
                               if (error) ++result_.unanswered;
                           });
        }
    }

    [[nodiscard]] std::uint64_t orders_in(std::chrono::milliseconds time) const {
        return static_cast<std::uint64_t>(plan_.rate * std::chrono::duration<double>(time).count());
    }

    asio::awaitable<void> order(steady_clock::time_point planned, bool measured) {
        asio::steady_timer timer(context_, planned);
        co_await timer.async_wait(asio::use_awaitable);
        http::ClientRequest request;
        request.method = "POST";
        request.url = plan_.url + "/v1/orders";
        request.headers.set("Content-Type", "application/json");
        request.headers.set("Idempotency-Key", new_uuid());
        request.body = body_;
        const auto answer = co_await client_.send(std::move(request));
        const auto waited = steady_clock::now() - planned;
        if (!measured) co_return;
        if (!answer) {
            ++result_.unanswered;
        } else if (answer->status == 201) {
            result_.accepted.add(waited);
        } else {
            result_.refused.add(waited);
        }
    }

    LoadPlan plan_;
    asio::io_context context_;
    http::Client client_;
    std::string body_;
    LoadResult result_;
    std::optional<Error> catalogue_error_;
};

}  // namespace

Result<LoadResult> place_orders(const LoadPlan& plan) {
    return Load(plan).run();
}

}  // namespace pesan::app
