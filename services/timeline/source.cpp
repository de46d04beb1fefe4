#include "services/timeline/source.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "pesan/errc.hpp"

namespace pesan::timeline {

namespace {

namespace asio = boost::asio;

asio::awaitable<Result<std::vector<Step>>> ask_http(http::Client& client, std::string url,
                                                    std::string order_id,
                                                    std::chrono::milliseconds time_max) {
    http::ClientRequest request;
    request.url = url + "/v1/steps?order=" + order_id;
    request.time_max = time_max;
    const auto response = co_await client.send(std::move(request));
    if (!response) co_return response.error();
    if (response->status != 200)
        co_return Error{pesan::errc::unreachable,
                        "it answered with status " + std::to_string(response->status)};
    co_return steps_of(response->body);
}

asio::awaitable<void> ask(Source source, std::string order_id, Result<std::vector<Step>>& answer) {
    answer = co_await source.steps(std::move(order_id));
}

}  // namespace

Source local_source(std::string name, Steps& steps) {
    return {std::move(name),
            [&steps](std::string order_id) { return steps.of_order(std::move(order_id)); }};
}

Source http_source(http::Client& client, std::string name, std::string url,
                   std::chrono::milliseconds time_max) {
    while (url.ends_with('/'))
        url.pop_back();
    return {std::move(name), [&client, url, time_max](std::string order_id) {
                return ask_http(client, url, std::move(order_id), time_max);
            }};
}

asio::awaitable<Merged> merge(std::vector<Source> sources, std::string order_id) {
    std::vector<Result<std::vector<Step>>> answers(sources.size(), Error{pesan::errc::closed});
    const auto executor = co_await asio::this_coro::executor;
    using Operation =
        decltype(asio::co_spawn(executor, ask(sources[0], order_id, answers[0]), asio::deferred));
    std::vector<Operation> operations;
    for (std::size_t i = 0; i < sources.size(); ++i)
        operations.push_back(
            asio::co_spawn(executor, ask(sources[i], order_id, answers[i]), asio::deferred));
    Merged merged;
    if (sources.empty()) co_return merged;
    auto group = asio::experimental::make_parallel_group(std::move(operations));
    const auto [order, exceptions] =
        co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (answers[i])
            merged.steps.insert(merged.steps.end(), answers[i]->begin(), answers[i]->end());
        else
            merged.unanswered.push_back({sources[i].name, answers[i].error().message()});
    }
    std::ranges::stable_sort(merged.steps, {}, &Step::at_ms);
    co_return merged;
}

}  // namespace pesan::timeline
