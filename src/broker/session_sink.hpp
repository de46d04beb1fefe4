#pragma once

#include <chrono>
#include <span>

#include "broker/message_view.hpp"
#include "broker/names.hpp"
#include "pesan/result.hpp"

namespace pesan::broker {

/// What the engine tells a session. Called on the broker's thread, only from Engine::tick(),
/// durable() and fail(); must not call back into the engine.
class SessionSink {
public:
    virtual ~SessionSink() = default;

    /// These publishes will not be lost; in the order they were made.
    virtual void confirmed(std::span<const PublishTag> tags) = 0;
    /// Nobody knows whether these publishes are on disk: the store failed.
    virtual void unconfirmed(std::span<const PublishTag> tags, const Error& error) = 0;
    /// Takes a delivery; the views are valid during the call.
    /// returns  false = full: nothing more comes to this session until Engine::resume()
    virtual bool deliver(ConsumerId consumer, const DeliveryView& delivery) = 0;
    /// The consumer's queue is gone; so are its unsettled deliveries.
    virtual void cancelled(ConsumerId consumer) = 0;
    /// A delivery of the consumer was not settled within its time and went back to its queue, its
    /// attempt counted.
    virtual void timed_out(ConsumerId consumer, DeliveryTag tag,
                           std::chrono::milliseconds timeout) = 0;
    /// Publishes are refused with blocked (true), or taken again (false).
    virtual void blocked(bool blocked) = 0;
};

}  // namespace pesan::broker
