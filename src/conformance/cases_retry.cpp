#include <fmt/format.h>

#include "conformance/collector.hpp"

namespace pesan::conformance {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// Never early; the upper bound is generous, for it tests order of magnitude and not speed. What
/// travels before the broker's clock starts and after it ends only adds to what is seen here.
constexpr milliseconds late_at_most{5'000};

void delay_of(Context& context, milliseconds delay) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    context.publish(broker, topic, make_messages(1));
    Collector collector(context, broker, topic, {}, [delay](const Delivery& delivery) -> Outcome {
        if (delivery.attempt == 1) return Retry{"again", delay};
        return Acknowledge{};
    });
    collector.wait_for(2);
    auto seen = collector.seen();
    auto took = duration_cast<milliseconds>(seen[1].when - seen[0].when);
    require(took >= delay,
            fmt::format("a retry after {} ms came after {} ms", delay.count(), took.count()));
    require(took <= delay + late_at_most,
            fmt::format("a retry after {} ms took {} ms", delay.count(), took.count()));
}

void one_second(Context& context) {
    delay_of(context, milliseconds(1'000));
}
void two_seconds(Context& context) {
    delay_of(context, milliseconds(2'000));
}

void blocks_no_other(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto messages = make_messages(20);
    context.publish(broker, topic, messages);
    ConsumerOptions one_at_a_time;
    one_at_a_time.concurrency = 1;
    one_at_a_time.prefetch = 1;
    auto waits = messages[0].id;
    Collector collector(context, broker, topic, one_at_a_time,
                        [waits](const Delivery& delivery) -> Outcome {
                            if (delivery.message.id == waits && delivery.attempt == 1)
                                return Retry{"again", milliseconds(2'000)};
                            return Acknowledge{};
                        });
    collector.wait_for(21);
    auto seen = collector.seen();
    require(seen[0].delivery.message.id == waits, "the first message did not come first");
    require(seen[20].delivery.message.id == waits && seen[20].delivery.attempt == 2,
            "the other messages waited for the one that retries");
    require_same_messages(collector, messages, "the subscription");
}

void order_kept_while_head_retries(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic}, true);
    auto retried = make_messages(5, "retried");
    auto others = make_messages(5, "other");
    context.publish(broker, topic, retried);
    context.publish(broker, topic, others);
    auto head = retried[0].id;
    Collector collector(context, broker, topic, {}, [head](const Delivery& delivery) -> Outcome {
        if (delivery.message.id == head && delivery.attempt == 1)
            return Retry{"again", milliseconds(1'500)};
        return Acknowledge{};
    });
    collector.wait_for(11);
    std::vector<std::string> order;
    std::size_t last_other = 0;
    std::size_t second_attempt = 0;
    auto seen = collector.seen();
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const auto& delivery = seen[i].delivery;
        if (delivery.message.key == "other") last_other = i;
        if (delivery.message.id == head && delivery.attempt == 2) second_attempt = i;
        if (delivery.message.key == "retried") order.push_back(delivery.message.id);
    }
    require(last_other < second_attempt, "another key waited for the one that retries");
    std::vector<std::string> wanted{head};
    for (const auto& message : retried) {
        wanted.push_back(message.id);
    }
    require(order == wanted, "messages of a key overtook the one that retries");
}

}  // namespace

std::vector<Case> retry_cases() {
    return {
        {"retry", "1 s within tolerance", need::delays, one_second},
        {"retry", "2 s within tolerance", need::delays, two_seconds},
        {"retry", "a retry blocks no other", need::delays, blocks_no_other},
        {"retry", "order by key kept while its head retries", need::order_by_key,
         order_kept_while_head_retries},
    };
}

}  // namespace pesan::conformance
