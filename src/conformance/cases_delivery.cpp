#include <fmt/format.h>

#include <set>
#include <thread>

#include "conformance/collector.hpp"
#include "pesan/errc.hpp"

namespace pesan::conformance {

namespace {

void topic_without_subscription(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    require_value(context.await(broker.adapter().create_topic(topic), "create a topic"),
                  "create a topic");

    auto refused = context.try_publish(broker, topic, make_messages(2));
    require_error(refused[0], errc::no_subscription, "publish to a topic without subscription");
    require_error(refused[1], errc::no_subscription, "publish to a topic without subscription");

    PublishOptions options;
    options.allow_unrouted = true;
    for (auto& result : context.try_publish(broker, topic, make_messages(1), options)) {
        (void)require_value(std::move(result), "publish with allow_unrouted");
    }
}

void publish_from_8_threads(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto messages = make_messages(400);

    std::vector<std::future<void>> threads;
    for (std::size_t t = 0; t < 8; ++t) {
        threads.push_back(std::async(std::launch::async, [&, t] {
            for (std::size_t i = t; i < messages.size(); i += 8) {
                context.publish(broker, topic, {messages[i]});
            }
        }));
    }
    for (auto& thread : threads) {
        thread.get();
    }
    Collector collector(context, broker, topic);
    collector.wait_for_messages(messages.size());
    require_same_messages(collector, messages, "the subscription");
}

void identity(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    Message sent = make_message("{\"a\": 1}", "key-7");
    sent.source = "/conformance/identity";
    sent.subject = "subject-3";
    sent.content_type = "application/json";
    sent.time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'123));
    sent.headers = {{"color", "biru"}, {"shape", "round"}};
    context.publish(broker, topic, {sent});

    Collector collector(context, broker, topic);
    collector.wait_for(1);
    Message got = collector.seen()[0].delivery.message;
    require(got.id == sent.id, "the id came changed: " + got.id);
    require(got.data == sent.data, "the body came changed");
    require(got.source == sent.source && got.type == sent.type && got.subject == sent.subject,
            "source, type or subject came changed");
    require(got.time == sent.time, "the time came changed");
    require(got.content_type == sent.content_type,
            "the content type came changed: " + got.content_type);
    require(got.key == sent.key, "the key came changed: " + got.key);
    for (const auto& [name, value] : sent.headers) {
        require(find_header(got.headers, name) == value, "a header came changed: " + name);
    }
}

void many_publishers_and_consumers(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    std::vector<std::unique_ptr<Collector>> consumers;
    for (int i = 0; i < 10; ++i) {
        consumers.push_back(std::make_unique<Collector>(context, broker, topic));
    }
    std::vector<std::future<std::vector<Result<std::string>>>> publishers;
    for (int i = 0; i < 50; ++i) {
        auto work = broker.publish(topic, make_messages(20));
        publishers.push_back(
            boost::asio::co_spawn(context.executor(), std::move(work), boost::asio::use_future));
    }
    std::set<std::string> wanted;
    for (auto& publisher : publishers) {
        require(publisher.wait_for(patience) == std::future_status::ready,
                "a publisher got no confirm");
        for (auto& result : publisher.get()) {
            wanted.insert(require_value(std::move(result), "publish"));
        }
    }
    auto got = [&] {
        std::set<std::string> ids;
        for (const auto& consumer : consumers) {
            for (auto& id : consumer->ids()) {
                ids.insert(std::move(id));
            }
        }
        return ids;
    };
    wait_until([&] { return got().size() >= wanted.size(); }, "1000 messages");
    require(wanted.size() == 1000 && got() == wanted,
            "the consumers saw other messages than were published");
}

void twenty_topics(Context& context) {
    Broker broker = context.broker();
    struct Lane {
        std::string topic;
        std::vector<Message> messages;
        std::unique_ptr<Collector> collector;
        std::future<std::vector<Result<std::string>>> published;
    };
    std::vector<Lane> lanes(20);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        auto& lane = lanes[i];
        lane.topic = context.topic(fmt::format("t{}", i));
        lane.messages = make_messages(25);
        context.declare(broker, {lane.topic});
        lane.collector = std::make_unique<Collector>(context, broker, lane.topic);
    }
    for (auto& lane : lanes) {
        auto work = broker.publish(lane.topic, lane.messages);
        lane.published =
            boost::asio::co_spawn(context.executor(), std::move(work), boost::asio::use_future);
    }
    for (auto& lane : lanes) {
        require(lane.published.wait_for(patience) == std::future_status::ready, "no confirm");
        for (auto& result : lane.published.get()) {
            (void)require_value(std::move(result), "publish");
        }
        lane.collector->wait_for_messages(lane.messages.size());
        require_same_messages(*lane.collector, lane.messages, lane.topic);
    }
}

void two_subscriptions(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic + ".finance", topic + ".report"});
    auto messages = make_messages(50);
    context.publish(broker, topic, messages);
    Collector finance(context, broker, topic + ".finance");
    Collector report(context, broker, topic + ".report");
    finance.wait_for_messages(50);
    report.wait_for_messages(50);
    require_same_messages(finance, messages, "the first subscription");
    require_same_messages(report, messages, "the second subscription");
}

void competing_consumers(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    Reader one(context, broker, topic, 10);
    Reader two(context, context.connect(context.options().url), topic, 10);
    auto messages = make_messages(20);
    context.publish(broker, topic, messages);

    std::multiset<std::string> ids;
    for (auto* reader : {&one, &two}) {
        auto deliveries = reader->take(10);
        for (const auto& delivery : deliveries) {
            ids.insert(delivery.message.id);
        }
        reader->acknowledge(deliveries);
        reader->flush();
    }
    for (const auto& message : messages) {
        require(ids.count(message.id) == 1, "a message went to both consumers or to none");
    }
}

void late_subscription(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic + ".early"});
    auto before = make_messages(5);
    context.publish(broker, topic, before);
    context.declare(broker, {topic + ".late"});
    auto after = make_messages(5);
    context.publish(broker, topic, after);

    Collector late(context, broker, topic + ".late");
    Collector early(context, broker, topic + ".early");
    early.wait_for_messages(10);
    late.wait_for_messages(5);
    require_same_messages(late, after, "a subscription made later");
}

void names_do_not_mix(Context& context) {
    Broker broker = context.broker();
    auto base = context.topic("a");
    std::vector<std::string> topics = {base, context.topic("a-b"), context.topic("a_b"),
                                       context.topic("ab")};
    std::vector<std::vector<Message>> messages;
    std::vector<std::unique_ptr<Collector>> collectors;
    for (const auto& topic : topics) {
        context.declare(broker, {topic, topic + ".b"});
    }
    for (const auto& topic : topics) {
        messages.push_back(make_messages(5));
        context.publish(broker, topic, messages.back());
    }
    for (std::size_t i = 0; i < topics.size(); ++i) {
        for (const auto& text : {topics[i], topics[i] + ".b"}) {
            Collector collector(context, broker, text);
            collector.wait_for_messages(5);
            require_same_messages(collector, messages[i], text);
        }
    }
}

}  // namespace

std::vector<Case> delivery_cases() {
    return {
        {"delivery", "topic without subscription is an error", need::nothing,
         topic_without_subscription},
        {"delivery", "publish from 8 threads", need::nothing, publish_from_8_threads},
        {"delivery", "identity of id, body, headers", need::nothing, identity},
        {"delivery", "50 publishers and 10 consumers at once", need::nothing,
         many_publishers_and_consumers},
        {"delivery", "20 topics at once", need::nothing, twenty_topics},
        {"delivery", "two subscriptions each get all", need::nothing, two_subscriptions},
        {"delivery", "competing consumers share", need::nothing, competing_consumers},
        {"delivery", "late subscription", need::nothing, late_subscription},
        {"delivery", "topic names do not mix", need::nothing, names_do_not_mix},
    };
}

}  // namespace pesan::conformance
