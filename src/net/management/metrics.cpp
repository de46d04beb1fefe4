#include <array>

#include "net/management/actions.hpp"
#include "net/management/metrics_text.hpp"
#include "net/management/node_json.hpp"
#include "net/management/process_facts.hpp"
#include "net/management/queue_walk.hpp"

namespace pesan::management {

namespace {

constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

/// One metric of queues: its value in the totals of one queue or of all.
struct QueueMetric {
    const char* name;
    const char* kind;
    const char* help;
    std::uint64_t (*value)(const QueueTotals&);
};

constexpr std::array<QueueMetric, 11> queue_metrics{{
    {"rabbitmq_queue_messages", "gauge", "Messages in queues",
     [](const QueueTotals& t) { return t.messages(); }},
    {"rabbitmq_queue_messages_ready", "gauge", "Messages ready to be delivered to consumers",
     [](const QueueTotals& t) { return t.ready; }},
    {"rabbitmq_queue_messages_unacked", "gauge",
     "Messages delivered to consumers but not yet acknowledged",
     [](const QueueTotals& t) { return t.unsettled; }},
    {"pesan_queue_messages_delayed", "gauge", "Messages that wait for their retry or delay",
     [](const QueueTotals& t) { return t.delayed; }},
    {"rabbitmq_queue_consumers", "gauge", "Consumers on queues",
     [](const QueueTotals& t) { return t.consumers; }},
    {"rabbitmq_queue_messages_published_total", "counter", "Messages published to queues",
     [](const QueueTotals& t) { return t.published; }},
    {"pesan_queue_messages_delivered_total", "counter", "Deliveries of queues to consumers",
     [](const QueueTotals& t) { return t.delivered; }},
    {"pesan_queue_messages_acked_total", "counter", "Messages acknowledged by consumers",
     [](const QueueTotals& t) { return t.acknowledged; }},
    {"pesan_queue_messages_returned_total", "counter",
     "Attempts that ended without acknowledgement",
     [](const QueueTotals& t) { return t.returned; }},
    {"pesan_queue_messages_dead_lettered_total", "counter", "Messages dead-lettered from queues",
     [](const QueueTotals& t) { return t.dead_lettered; }},
    {"pesan_queue_messages_expired_total", "counter", "Messages whose time to live has passed",
     [](const QueueTotals& t) { return t.expired; }},
}};

void add_node(MetricsText& text, const Desk& desk, const QueueTotals& all) {
    text.begin("rabbitmq_build_info", "gauge", "Version information");
    text.value(1, label("product_name", desk.node.product) + "," +
                      label("product_version", desk.node.version) + "," +
                      label("rabbitmq_version", compatible_version));
    text.begin("rabbitmq_identity_info", "gauge", "Identity of this node");
    text.value(1, label("rabbitmq_node", desk.node.name) + "," +
                      label("rabbitmq_cluster", desk.node.name));
    text.add("rabbitmq_queues", "gauge", "Queues available", static_cast<double>(all.queues));
    text.add("rabbitmq_consumers", "gauge", "Consumers currently connected",
             static_cast<double>(all.consumers));
    text.add("rabbitmq_alarms_memory_used_watermark", "gauge",
             "1 while publishers are blocked for memory or disk", desk.engine.blocked() ? 1 : 0);
    const ProcessFacts facts = process_facts();
    text.add("rabbitmq_process_resident_memory_bytes", "gauge", "Memory used in bytes",
             static_cast<double>(facts.resident_bytes));
    text.add("rabbitmq_process_open_fds", "gauge", "Open file descriptors",
             static_cast<double>(facts.open_files));
    text.add("rabbitmq_process_max_fds", "gauge", "Open file descriptors limit",
             static_cast<double>(facts.open_files_max));
    text.add("pesan_broker_memory_bytes", "gauge", "Memory of messages by the broker's own count",
             static_cast<double>(desk.engine.memory_bytes()));
}

void add_clients(MetricsText& text, const Desk& desk) {
    if (desk.connections == nullptr) return;
    const auto connections = desk.connections->connections();
    std::uint64_t channels = 0;
    std::uint64_t unconfirmed = 0;
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    for (const auto& connection : connections) {
        channels += connection.channels.size();
        received += connection.received_bytes;
        sent += connection.sent_bytes;
        for (const auto& channel : connection.channels)
            unconfirmed += channel.unconfirmed;
    }
    text.add("rabbitmq_connections", "gauge", "Connections currently open",
             static_cast<double>(connections.size()));
    text.add("rabbitmq_channels", "gauge", "Channels currently open",
             static_cast<double>(channels));
    text.add("rabbitmq_channel_messages_unconfirmed", "gauge",
             "Messages published but not yet confirmed", static_cast<double>(unconfirmed));
    text.add("pesan_open_connections_incoming_bytes", "gauge",
             "Bytes received on the connections that are open", static_cast<double>(received));
    text.add("pesan_open_connections_outgoing_bytes", "gauge",
             "Bytes sent on the connections that are open", static_cast<double>(sent));
}

/// Totals over all queues at /metrics, one line a queue at /metrics/per-object, as RabbitMQ has it.
class Metrics final : public QueueWalk {
    void visit(Desk& desk, const Call&, const broker::QueueName& name) override {
        const auto status = desk.engine.status(name);
        if (!status) return;
        all_.add(*status);
        One& one = queues_.emplace_back();
        one.labels = label("vhost", broker::virtual_host_of(name.text)) + "," +
                     label("queue", broker::local_name(name.text));
        one.totals.add(*status);
        if (status->oldest_age)
            one.oldest_s = static_cast<double>(status->oldest_age->count()) / 1000;
    }

    Answer finish(Desk& desk, const Call& call) override {
        const bool each = call.request.path.ends_with("/per-object");
        MetricsText text;
        add_node(text, desk, all_);
        add_clients(text, desk);
        for (const QueueMetric& metric : queue_metrics) {
            text.begin(metric.name, metric.kind, metric.help);
            if (!each) text.value(static_cast<double>(metric.value(all_)));
            for (const One& one : each ? queues_ : std::vector<One>())
                text.value(static_cast<double>(metric.value(one.totals)), one.labels);
        }
        add_ages(text, each);
        return {.text = text.take(), .content_type = content_type};
    }

    void add_ages(MetricsText& text, bool each) const {
        text.begin("pesan_queue_oldest_message_age_seconds", "gauge",
                   "Age of the oldest message that is not settled");
        double oldest = 0;
        for (const One& one : queues_) {
            oldest = std::max(oldest, one.oldest_s);
            if (each) text.value(one.oldest_s, one.labels);
        }
        if (!each) text.value(oldest);
    }

    struct One {
        std::string labels;
        QueueTotals totals;
        double oldest_s = 0;
    };

    QueueTotals all_;
    std::vector<One> queues_;
};

std::unique_ptr<Slices> begin_metrics() {
    return std::make_unique<Metrics>();
}

}  // namespace

void add_metrics(Actions& actions) {
    for (const char* path : {"/metrics", "/metrics/per-object"})
        actions.push_back({.method = "GET", .pattern = path, .begin = begin_metrics, .open = true});
}

}  // namespace pesan::management
