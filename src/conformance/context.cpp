#include "conformance/context.hpp"

#include <spdlog/spdlog.h>

#include <charconv>
#include <exception>
#include <thread>

#include "base/uuid.hpp"
#include "pesan/errc.hpp"

namespace pesan::conformance {

void fail(std::string_view what, const Error& error) {
    throw Failed(std::string(what) + ": " + error.message());
}
void fail(std::string_view what) {
    throw Failed(std::string(what));
}

void require(bool condition, std::string_view promise) {
    if (!condition) fail(promise);
}

void require_value(Result<void> result, std::string_view what) {
    if (!result) fail(what, result.error());
}

void wait_until(const std::function<bool()>& condition, std::string_view what) {
    const auto limit = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit)
            fail(std::string(what) + ": did not come in time");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

Context::Context(const Options& options, const Capabilities& capabilities,
                 boost::asio::any_io_executor executor, std::string prefix)
    : options_(options),
      capabilities_(capabilities),
      executor_(std::move(executor)),
      prefix_(std::move(prefix)) {}

Context::~Context() {
    // The verdict stands already: what cannot be cleared away is only worth a line in the log.
    try {
        if (!topics_.empty() && !brokers_.empty()) {
            Broker cleaner = connect(options_.url);
            for (const auto& topic : topics_) {
                (void)await(cleaner.adapter().remove_topic(topic), "remove a topic");
            }
        }
        for (auto& broker : brokers_) {
            await(broker.close(), "close");
        }
    } catch (const std::exception& e) {
        spdlog::warn("conformance: clearing away after a case: {}", e.what());
    }
}

std::string Context::topic(std::string_view word) {
    topics_.push_back(prefix_ + "-" + std::string(word));
    return topics_.back();
}

std::string Context::url_to_kill() const {
    return capabilities_.in_process ? options_.url + "-" + prefix_ : options_.url;
}

Broker Context::broker() {
    if (brokers_.empty()) return connect(options_.url);
    return brokers_.front();
}

Broker Context::connect(const std::string& url, Topology topology) {
    return require_value(try_connect(url, std::move(topology)), "connect");
}

Result<Broker> Context::try_connect(const std::string& url, Topology topology) {
    BrokerOptions options;
    options.source = "/conformance";
    options.topology = std::move(topology);
    auto broker = await(pesan::connect(url, std::move(options)), "connect");
    if (broker) brokers_.push_back(*broker);
    return broker;
}

void Context::declare(Broker broker, const std::vector<std::string>& subscriptions, bool ordered) {
    Topology topology;
    for (const auto& text : subscriptions) {
        topology.subscriptions.push_back({subscription(text), SubscriptionOptions{ordered}});
    }
    require_value(await(broker.adapter().declare(std::move(topology)), "declare"), "declare");
}

void Context::publish(Broker broker, const std::string& topic, std::vector<Message> messages) {
    for (auto& result : try_publish(broker, topic, std::move(messages))) {
        (void)require_value(std::move(result), "publish");
    }
}

std::vector<Result<std::string>> Context::try_publish(Broker broker, const std::string& topic,
                                                      std::vector<Message> messages,
                                                      PublishOptions options) {
    return await(broker.publish(topic, std::move(messages), options), "publish");
}

SubscriptionStatus Context::status(Broker broker, const SubscriptionId& id) {
    for (auto& one : require_value(await(broker.adapter().status(), "status"), "status")) {
        if (one.id == id) return one;
    }
    fail("status does not list " + id.text());
}

std::vector<DeadLetter> Context::dead_letters(Broker broker, const SubscriptionId& id) {
    std::vector<DeadLetter> all;
    std::string cursor;
    do {
        auto page = require_value(
            await(broker.adapter().dead_letters(id, cursor, 100), "dead letters"), "dead letters");
        for (auto& one : page.items) {
            all.push_back(std::move(one));
        }
        cursor = page.next_cursor;
    } while (!cursor.empty());
    return all;
}

Message make_message(std::string data, std::string key) {
    Message message;
    message.id = new_uuid();
    message.type = "conformance.case";
    message.content_type = "text/plain";
    message.key = std::move(key);
    message.data = std::move(data);
    return message;
}

std::vector<Message> make_messages(std::size_t count, std::string key) {
    std::vector<Message> messages;
    messages.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        messages.push_back(make_message(std::to_string(i), key));
    }
    return messages;
}

std::size_t number(const Message& message) {
    std::size_t value = 0;
    const auto* end = message.data.data() + message.data.size();
    if (std::from_chars(message.data.data(), end, value).ptr != end)
        fail("a message came changed: " + message.data);
    return value;
}

SubscriptionId subscription(std::string_view text) {
    return require_value(SubscriptionId::parse(text), "subscription");
}

}  // namespace pesan::conformance
