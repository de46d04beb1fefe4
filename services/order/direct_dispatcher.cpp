#include "services/order/direct_dispatcher.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "pesan/cloudevents.hpp"
#include "services/order/errc.hpp"

namespace pesan::order {

namespace {

namespace asio = boost::asio;

std::string without_slash(std::string url) {
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

asio::awaitable<void> keep_answer(asio::awaitable<Result<void>> work, Result<void>& answer) {
    answer = co_await std::move(work);
}

}  // namespace

DirectDispatcher::DirectDispatcher(asio::any_io_executor executor, ServiceUrls urls, bool parallel,
                                   http::ClientOptions options, CountSent count)
    : strand_(asio::make_strand(std::move(executor))),
      client_(std::move(options)),
      parallel_(parallel),
      count_(std::move(count)) {
    urls_ = {without_slash(std::move(urls.email)), without_slash(std::move(urls.sms)),
             without_slash(std::move(urls.finance)), without_slash(std::move(urls.report))};
}

std::vector<DirectDispatcher::Call> DirectDispatcher::calls_of(
    std::vector<OutboxMessage> messages) const {
    std::vector<Call> calls;
    for (auto& [topic, message] : messages) {
        if (topic == "email") {
            calls.push_back({"email", urls_.email + "/v1/emails", std::move(message)});
        } else if (topic == "sms") {
            calls.push_back({"sms", urls_.sms + "/v1/sms", std::move(message)});
        } else {
            calls.push_back({"finance", urls_.finance + "/v1/ledger/entries", message});
            calls.push_back(
                {"report", urls_.report + "/v1/reports/activities", std::move(message)});
        }
    }
    return calls;
}

asio::awaitable<Result<void>> DirectDispatcher::call(Call call) {
    http::ClientRequest request;
    request.method = "POST";
    request.url = call.url;
    request.headers.add("Content-Type", call.message.content_type);
    // The services take a message once by its id, so that a closed connection may be tried again.
    request.headers.add("Idempotency-Key", call.message.id);
    const cloudevents::BinaryMode mode{.prefix = "ce-", .http = true};
    for (auto& [name, value] : cloudevents::to_headers(call.message, mode))
        request.headers.add(name, value);
    request.body = std::move(call.message.data);
    count_(request.body.size());
    const auto response = co_await client_.send(std::move(request));
    if (!response)
        co_return Error{errc::delivery_failed, call.service + ": " + response.error().message()};
    if (response->status < 200 || response->status > 299)
        co_return Error{errc::delivery_failed, call.service + " answered with status " +
                                                   std::to_string(response->status) + ": " +
                                                   response->body.substr(0, 300)};
    co_return Result<void>();
}

asio::awaitable<Result<void>> DirectDispatcher::call_all(std::vector<Call> calls) {
    const auto executor = co_await asio::this_coro::executor;
    std::vector<Result<void>> answers(calls.size(),
                                      Error{errc::delivery_failed, "the call was cut off"});
    using Operation =
        decltype(asio::co_spawn(executor, keep_answer(call(calls[0]), answers[0]), asio::deferred));
    std::vector<Operation> operations;
    for (std::size_t i = 0; i < calls.size(); ++i)
        operations.push_back(asio::co_spawn(
            executor, keep_answer(call(std::move(calls[i])), answers[i]), asio::deferred));
    auto group = asio::experimental::make_parallel_group(std::move(operations));
    const auto [order, exceptions] =
        co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (auto& answer : answers)
        if (!answer) co_return answer.error();
    co_return Result<void>();
}

asio::awaitable<Result<void>> DirectDispatcher::call_each(std::vector<Call> calls) {
    for (auto& each : calls) {
        auto called = co_await call(std::move(each));
        if (!called) co_return called.error();
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> DirectDispatcher::deliver(std::vector<OutboxMessage> messages) {
    auto calls = calls_of(std::move(messages));
    if (calls.empty()) co_return Result<void>();
    auto work = parallel_ ? call_all(std::move(calls)) : call_each(std::move(calls));
    co_return co_await asio::co_spawn(strand_, std::move(work), asio::use_awaitable);
}

}  // namespace pesan::order
