#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>

#include "net/http/answers.hpp"
#include "pesan/errc.hpp"
#include "services/api/page_request.hpp"
#include "services/api/refuse.hpp"
#include "services/topics/api.hpp"
#include "services/topics/rules.hpp"
#include "services/topics/wait_time.hpp"

namespace pesan::topics {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

asio::awaitable<void> cancel_later(asio::steady_timer& timer, Receiver& receiver) {
    const auto [failed] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!failed) receiver.cancel();
}

}  // namespace

/// Takes messages out of a subscription and acknowledges them: for people and scripts. Who must not
/// lose one when the answer is lost on its way uses a consumer of the library instead.
TopicsApi::Answer TopicsApi::take(const http::Request& request) {
    const auto id = subscription_id(request.param("topic"), request.param("subscription"));
    if (!id) co_return api::refuse(id.error());
    const auto page = api::read_page(request, "take");
    if (!page) co_return api::refuse(page.error());
    const auto wait = wait_time(request);
    if (!wait) co_return api::refuse(wait.error());

    ReceiveOptions options{.prefetch = static_cast<std::uint16_t>(page->limit)};
    auto receiver = co_await broker_.adapter().receive(*id, options);
    if (!receiver) co_return api::refuse(receiver.error());

    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    // Something that lies ready arrives within this even when the caller does not want to wait.
    timer.expires_after(std::max(*wait, std::chrono::milliseconds(200)));
    auto taken = co_await ((*receiver)->next(static_cast<std::size_t>(page->limit)) ||
                           cancel_later(timer, **receiver));
    Result<std::vector<Delivery>> deliveries = std::vector<Delivery>();
    if (taken.index() == 0) {
        deliveries = std::move(std::get<0>(taken));
    } else {
        deliveries = co_await (*receiver)->next(static_cast<std::size_t>(page->limit));
    }
    if (!deliveries && deliveries.error().code != errc::closed)
        co_return api::refuse(deliveries.error());

    json::array items;
    std::vector<Settlement> settlements;
    if (deliveries) {
        for (const Delivery& delivery : *deliveries) {
            items.push_back(json::object{{"attempt", delivery.attempt},
                                         {"message", to_json(delivery.message)}});
            Settlement settlement;
            settlement.tag = delivery.tag;
            settlements.push_back(std::move(settlement));
        }
    }
    if (!settlements.empty()) {
        (*receiver)->settle(std::move(settlements));
        const Result<void> flushed = co_await (*receiver)->flush();
        if (!flushed) co_return api::refuse(flushed.error());
    }
    co_return http::json(200, json::object{{"items", std::move(items)}});
}

}  // namespace pesan::topics
