#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "amqp/properties.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "broker/engine.hpp"
#include "store/log.hpp"
#include "store/simulated_disk.hpp"

namespace pesan::broker {

struct Received {
    ConsumerId consumer = 0;
    DeliveryTag tag = 0;
    Place place = 0;
    std::uint32_t attempt = 0;
    std::string body;
    std::string exchange;
    std::string routing_key;
    amqp::Properties properties;
};

/// Writes down what the engine tells a session.
class RecordingSink final : public SessionSink {
public:
    void confirmed(std::span<const PublishTag> tags) override {
        confirmed_tags.insert(confirmed_tags.end(), tags.begin(), tags.end());
    }
    void unconfirmed(std::span<const PublishTag> tags, const Error&) override {
        unconfirmed_tags.insert(unconfirmed_tags.end(), tags.begin(), tags.end());
    }
    bool deliver(ConsumerId consumer, const DeliveryView& view) override {
        deliveries.push_back({consumer, view.tag, view.place, view.attempt,
                              std::string(view.message.body), std::string(view.message.exchange),
                              std::string(view.message.routing_key),
                              *amqp::decode_properties(view.message.properties)});
        return deliveries.size() < full_at;
    }
    void cancelled(ConsumerId consumer) override { cancelled_consumers.push_back(consumer); }
    void timed_out(ConsumerId consumer, DeliveryTag tag, std::chrono::milliseconds) override {
        timed_out_deliveries.emplace_back(consumer, tag);
    }
    void blocked(bool now) override { blocked_words.push_back(now); }

    std::vector<PublishTag> confirmed_tags;
    std::vector<PublishTag> unconfirmed_tags;
    std::vector<Received> deliveries;
    std::vector<ConsumerId> cancelled_consumers;
    std::vector<std::pair<ConsumerId, DeliveryTag>> timed_out_deliveries;
    std::vector<bool> blocked_words;
    std::size_t full_at = SIZE_MAX;
};

/// An engine over the real log on a simulated disk, with one session, and a small vocabulary.
class EngineTest : public testing::Test {
protected:
    EngineTest() { start(); }

    // --- its life

    void start() {
        engine = std::make_unique<Engine>(clock, options);
        auto opened = store::Log::open(log_options(), disk, clock, random, *engine);
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        log = std::move(*opened);
        engine->start(*log);
        sink = std::make_unique<RecordingSink>();
        session = engine->open_session(*sink);
    }
    /// In order: sessions closed, everything written.
    void stop() {
        engine->close_session(session);
        engine->gather();
        auto closed = log->close();
        ASSERT_TRUE(closed.has_value()) << closed.error().message();
        log.reset();
        engine.reset();
    }
    /// The process dies; what was not synced is lost, as far as the disk likes.
    void crash() {
        log.reset();
        engine.reset();
        disk.crash(random);
    }
    void restart() { stop(), start(); }
    void crash_and_start() { crash(), start(); }

    // --- its turns

    /// Ticks until nothing is left to do; nothing reaches the disk.
    void tick() {
        while (engine->tick()) {
        }
    }
    /// Writes and syncs everything.
    void sync() {
        engine->gather();
        while (auto job = log->begin_write()) {
            auto outcome = job->run();
            (void)log->finish_write(std::move(*job), std::move(outcome)).has_value();
            engine->durable(log->durable());
            if (log->failed() || !log->has_pending()) break;
        }
    }
    /// Ticks and syncs until all is quiet.
    void run() {
        do {
            tick();
            sync();
        } while (engine->tick() || engine->write_wanted() || engine->sync_wanted());
    }
    void run_for(std::chrono::milliseconds span) {
        clock.advance(span);
        run();
    }
    void checkpoint() {
        run();
        auto writer = log->begin_checkpoint();
        engine->checkpoint(writer);
        log->submit(std::move(writer));
        maintain();
    }
    void maintain() {
        while (auto job = log->begin_maintenance()) {
            auto outcome = job->run();
            (void)log->finish_maintenance(std::move(*job), std::move(outcome)).has_value();
        }
    }

    // --- words

    void queue(const std::string& name, const std::function<void(QueueSpec&)>& adjust = nullptr) {
        QueueSpec spec;
        spec.name = QueueName(name);
        if (adjust) adjust(spec);
        const auto declared = engine->declare_queue(spec);
        ASSERT_TRUE(declared.has_value()) << declared.error().message();
    }
    void exchange(const std::string& name, ExchangeType type) {
        ASSERT_TRUE(engine->declare_exchange(ExchangeSpec{ExchangeName(name), type}).has_value());
    }
    void bind(const std::string& exchange_name, const std::string& queue_name,
              const std::string& key = "") {
        ASSERT_TRUE(
            engine->bind({ExchangeName(exchange_name), QueueName(queue_name), key}).has_value());
    }
    Result<PublishOutcome> publish_to(const std::string& exchange_name, const std::string& key,
                                      const std::string& body,
                                      const amqp::Properties& properties = {},
                                      PublishFlags flags = {}) {
        const auto encoded = *amqp::encode_properties(properties);
        return engine->publish(session, ++published, ExchangeName(exchange_name), key, encoded,
                               body, flags);
    }
    void publish(const std::string& queue_name, const std::string& body) {
        const auto outcome = publish_to("", queue_name, body);
        ASSERT_TRUE(outcome.has_value()) << outcome.error().message();
        ASSERT_EQ(outcome->queues, 1u);
    }
    void publish_keyed(const std::string& queue_name, const std::string& key,
                       const std::string& body) {
        amqp::Properties properties;
        properties.headers.emplace().set("x-pesan-key", key);
        ASSERT_TRUE(publish_to("", queue_name, body, properties).has_value());
    }
    void publish_expiring(const std::string& queue_name, const std::string& body,
                          const std::string& expiration) {
        amqp::Properties properties;
        properties.expiration = expiration;
        ASSERT_TRUE(publish_to("", queue_name, body, properties).has_value());
    }
    ConsumerId consume(const std::string& queue_name, std::uint16_t prefetch = 100) {
        return consume(queue_name, ConsumerSpec{prefetch, false, false});
    }
    ConsumerId consume(const std::string& queue_name, const ConsumerSpec& spec) {
        const auto consumer = engine->consume(session, QueueName(queue_name), spec);
        EXPECT_TRUE(consumer.has_value());
        return *consumer;
    }
    /// What came since the last call.
    std::vector<Received> received() {
        run();
        return std::exchange(sink->deliveries, {});
    }
    static std::vector<std::string> bodies(const std::vector<Received>& deliveries) {
        std::vector<std::string> all;
        for (const auto& delivery : deliveries)
            all.push_back(delivery.body);
        return all;
    }
    std::vector<std::string> received_bodies() { return bodies(received()); }
    /// The one delivery that came.
    Received one() {
        auto all = received();
        EXPECT_EQ(all.size(), 1u);
        return all.empty() ? Received{} : all.front();
    }
    void acknowledge(const Received& delivery) {
        EXPECT_TRUE(engine->acknowledge(session, delivery.tag).has_value());
    }
    void requeue(const Received& delivery) {
        EXPECT_TRUE(engine->requeue(session, delivery.tag).has_value());
    }
    void reject(const Received& delivery) {
        EXPECT_TRUE(engine->reject(session, delivery.tag).has_value());
    }
    void retry(const Received& delivery, std::chrono::milliseconds delay) {
        EXPECT_TRUE(engine->retry_after(session, delivery.tag, delay).has_value());
    }
    QueueStatus status(const std::string& name) {
        auto found = engine->status(QueueName(name));
        EXPECT_TRUE(found.has_value());
        return found ? *found : QueueStatus{};
    }
    /// "body:attempts" of every message of a queue, waiting ones plain, unsettled with `!`, delayed
    /// with `~`.
    std::vector<std::string> contents(const std::string& name) {
        std::vector<std::string> all;
        const auto next = engine->peek(QueueName(name), 0, SIZE_MAX, [&](const PeekView& view) {
            const char* mark = view.state == MessageState::ready       ? ""
                               : view.state == MessageState::unsettled ? "!"
                                                                       : "~";
            all.push_back(mark + std::string(view.message.body) + ":" +
                          std::to_string(view.attempts));
        });
        EXPECT_TRUE(next.has_value());
        return all;
    }

    store::LogOptions log_options() const {
        store::LogOptions settings;
        settings.directory = "/log";
        settings.segment_size_bytes = 64u << 10;
        settings.segment_size_bytes_urgent = 64u << 10;
        settings.disk_free_bytes_min = 1u << 20;
        settings.checkpoint_interval_bytes_min = 32u << 10;
        return settings;
    }

    ManualClock clock;
    SeededRandom random{1};
    store::SimulatedDisk disk;
    EngineOptions options;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<store::Log> log;
    std::unique_ptr<RecordingSink> sink;
    SessionId session = 0;
    PublishTag published = 0;
};

using Texts = std::vector<std::string>;

}  // namespace pesan::broker
