#include "conformance/collector.hpp"

namespace pesan::conformance {

namespace {

void slow_subscription(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic + ".slow", topic + ".quick"});
    // The slow one takes as much as it may and settles nothing while the quick one works.
    Reader slow(context, broker, topic + ".slow", 10);
    auto messages = make_messages(2'000);
    Collector quick(context, broker, topic + ".quick");
    for (std::size_t from = 0; from < messages.size(); from += 500) {
        auto begin = messages.begin() + static_cast<std::ptrdiff_t>(from);
        context.publish(broker, topic, {begin, begin + 500});
    }
    auto held = slow.take(10);
    quick.wait_for_messages(messages.size());
    require_same_messages(quick, messages, "the quick subscription");

    slow.acknowledge(held);
    slow.flush();
    require(!slow.take(10).empty(), "the slow subscription got nothing more");
}

}  // namespace

std::vector<Case> fairness_cases() {
    return {{"fairness", "a slow subscription does not stop another", need::nothing,
             slow_subscription}};
}

}  // namespace pesan::conformance
