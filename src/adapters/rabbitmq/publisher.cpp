#include "adapters/rabbitmq/publisher.hpp"

#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

std::vector<Result<void>> all_failed(std::size_t count, const Error& error) {
    return std::vector<Result<void>>(count, Result<void>(error));
}

bool is_past(Deadline deadline) {
    return std::chrono::steady_clock::now() >= deadline;
}

}  // namespace

void Publisher::Batch::settle(std::size_t index, Result<void> result) {
    results[index] = std::move(result);
    if (--missing == 0) done.wake();
}

asio::awaitable<std::vector<Result<void>>> Publisher::publish(
    Target target, std::vector<amqp_message::Encoded> messages, Deadline deadline) {
    const auto self = shared_from_this();
    auto channel = co_await ready(deadline);
    if (!channel) co_return all_failed(messages.size(), channel.error());
    auto batch = std::make_shared<Batch>();
    batch->target = std::move(target);
    batch->messages = std::move(messages);
    batch->results.resize(batch->messages.size());
    batch->missing = batch->messages.size();
    co_await send_all(batch, *channel);
    while (batch->missing > 0 && !is_past(deadline))
        co_await batch->done.wait(deadline);
    if (batch->missing == 0) co_return std::move(batch->results);
    // Whoever is still spoken of later finds no batch any more.
    const Error error = late();
    for (auto& sent : sent_) {
        if (sent.batch != batch) continue;
        batch->settle(sent.index, error);
        sent.batch = nullptr;
    }
    co_return std::move(batch->results);
}

asio::awaitable<void> Publisher::send_all(std::shared_ptr<Batch> batch,
                                          std::shared_ptr<Channel> channel) {
    amqp::BasicPublish publish;
    publish.exchange = batch->target.exchange;
    publish.mandatory = batch->target.mandatory;
    for (std::size_t index = 0; index < batch->messages.size(); ++index) {
        co_await channel->room();
        if (!channel->is_open()) {
            batch->settle(index, Error(errc::unreachable, "the connection ended"));
            continue;
        }
        const auto& message = batch->messages[index];
        publish.routing_key =
            batch->target.routing_key.empty() ? message.routing_key : batch->target.routing_key;
        sent_.push_back({batch, index});
        channel->publish(publish, message.properties, message.body);
    }
}

Error Publisher::late() const {
    const auto connection = link_->current();
    if (connection && connection->is_blocked())
        return {errc::blocked, "the server takes no messages now"};
    return {errc::timeout, "no confirm in time"};
}

/// Waits until there is a channel and the server takes messages.
asio::awaitable<Result<std::shared_ptr<Channel>>> Publisher::ready(Deadline deadline) {
    for (;;) {
        if (!channel_ || !channel_->is_open()) {
            auto opened = co_await open(deadline);
            if (!opened) co_return opened.error();
            continue;
        }
        if (!channel_->connection().is_blocked()) co_return channel_;
        if (is_past(deadline)) co_return late();
        const auto channel = channel_;
        co_await channel->connection().changes().wait(deadline);
    }
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Publisher::open(Deadline deadline) {
    if (opening_) {
        co_await opened_.wait(deadline);
        if (is_past(deadline) && (!channel_ || !channel_->is_open()))
            co_return Error(errc::unreachable, "no connection in time");
        co_return channel_;
    }
    opening_ = true;
    Result<std::shared_ptr<Channel>> result = errc::unreachable;
    auto connection = co_await link_->connection(deadline);
    if (connection) {
        result = co_await (*connection)->open_channel();
        if (result) {
            auto selected = co_await (*result)->call(encoded(amqp::ConfirmSelect()));
            if (!selected) result = selected.error();
        }
    } else {
        result = connection.error();
    }
    opening_ = false;
    if (result) {
        channel_ = *result;
        channel_->listen(weak_from_this());
        first_tag_ = 1;
        sent_.clear();
    }
    opened_.wake();
    co_return result;
}

void Publisher::returned(const amqp::BasicReturn& back, const Content& content) {
    // A return bears no tag: the first of those that look like it is it, or its twin.
    for (auto& sent : sent_) {
        if (!sent.batch || sent.came_back) continue;
        const auto& message = sent.batch->messages[sent.index];
        if (sent.batch->target.exchange != back.exchange ||
            message.properties != content.properties || message.body != content.body)
            continue;
        sent.came_back = true;
        return;
    }
}

void Publisher::confirmed(std::uint64_t tag, bool multiple, bool taken) {
    if (tag < first_tag_ || tag >= first_tag_ + sent_.size()) return;
    const auto last = tag - first_tag_;
    for (auto at = multiple ? 0 : last; at <= last; ++at)
        settle(sent_[at], taken);
    while (!sent_.empty() && !sent_.front().batch) {
        sent_.pop_front();
        ++first_tag_;
    }
}

void Publisher::settle(Sent& sent, bool taken) {
    const auto batch = std::exchange(sent.batch, nullptr);
    if (!batch) return;
    if (sent.came_back)
        batch->settle(sent.index, errc::no_subscription);
    else if (taken)
        batch->settle(sent.index, Result<void>());
    else
        batch->settle(sent.index, Error(errc::blocked, "the server refused the message"));
}

void Publisher::ended(const Error& error) {
    for (auto& sent : std::exchange(sent_, {})) {
        if (!sent.batch) continue;
        // One exchange that is not there ends the channel for all; only its own messages are sure
        // not to have arrived.
        const bool missing =
            error.code == errc::not_found &&
            error.detail.find("'" + sent.batch->target.exchange + "'") != std::string::npos;
        const auto index = sent.index;
        sent.batch->settle(index, missing ? error : Error(errc::unconfirmed, error.message()));
    }
}

}  // namespace pesan::rabbitmq
