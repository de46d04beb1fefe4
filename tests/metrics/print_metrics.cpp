// Prints the library's metrics after a publish and two consumers have used each of them.
#include <iostream>
#include <string>

#include "messaging/messaging_metrics.hpp"

int main() {
    const auto metrics = std::make_shared<pesan::Metrics>();
    pesan::MessagingMetrics messaging(metrics);
    const auto topic = messaging.topic("order");
    topic.confirmed->Increment();
    topic.seconds->Observe(0.001);
    for (const char* name : {"finance", "report"}) {
        const auto subscription = messaging.subscription({"order", name});
        subscription.count(pesan::Settlement::Kind::acknowledge);
        subscription.seconds->Observe(0.2);
        subscription.in_flight->Set(1);
    }
    std::cout << metrics->text();
}
