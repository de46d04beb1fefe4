#include "tests/database/scripted_broker.hpp"

#include "pesan/errc.hpp"

namespace pesan::test {

namespace asio = boost::asio;

asio::awaitable<std::vector<Result<void>>> ScriptedAdapter::publish(std::string topic,
                                                                    std::vector<Message> messages,
                                                                    PublishOptions) {
    for (const auto& message : messages) {
        const auto lane = topic + " " + message.key;
        if (!message.key.empty() && script_.under_way.contains(lane)) ++script_.overtakes_possible;
        script_.under_way.insert(lane);
    }
    if (script_.confirm_after.count() > 0) {
        asio::steady_timer timer(co_await asio::this_coro::executor, script_.confirm_after);
        co_await timer.async_wait(asio::use_awaitable);
    }
    std::vector<Result<void>> results;
    for (const auto& message : messages) {
        if (script_.on_arrival) script_.on_arrival(message);
        script_.arrived.push_back(topic + " " + message.key + " " + message.data);
        results.push_back(script_.answer ? script_.answer(topic, message) : Result<void>());
        script_.under_way.erase(script_.under_way.find(topic + " " + message.key));
    }
    co_return results;
}

asio::awaitable<Result<std::vector<std::string>>> ScriptedAdapter::topics() {
    co_return std::vector<std::string>();
}

asio::awaitable<Result<std::unique_ptr<Receiver>>> ScriptedAdapter::receive(SubscriptionId,
                                                                            ReceiveOptions) {
    co_return Error(errc::unsupported);
}

asio::awaitable<Result<std::vector<SubscriptionStatus>>> ScriptedAdapter::status() {
    co_return std::vector<SubscriptionStatus>();
}

asio::awaitable<Result<Page<PeekedMessage>>> ScriptedAdapter::peek(SubscriptionId, std::string,
                                                                   std::size_t) {
    co_return Page<PeekedMessage>();
}

asio::awaitable<Result<Page<DeadLetter>>> ScriptedAdapter::dead_letters(SubscriptionId, std::string,
                                                                        std::size_t) {
    co_return Page<DeadLetter>();
}

}  // namespace pesan::test
