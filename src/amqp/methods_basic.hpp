#pragma once

#include "amqp/field.hpp"

/// Class basic. Messages: publishing, delivering, settling.
namespace pesan::amqp {

/// global means per channel in RabbitMQ, else per consumer.
struct BasicQos {
    static constexpr MethodId id{60, 10, "basic.qos"};
    std::uint32_t prefetch_size = 0;
    std::uint16_t prefetch_count = 0;
    bool global = false;
    static constexpr auto fields() {
        return std::make_tuple(&BasicQos::prefetch_size, &BasicQos::prefetch_count,
                               &BasicQos::global);
    }
};

struct BasicQosOk {
    static constexpr MethodId id{60, 11, "basic.qos-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct BasicConsume {
    static constexpr MethodId id{60, 20, "basic.consume"};
    std::uint16_t ticket = 0;
    ShortText queue = {};
    ShortText consumer_tag = {};
    bool no_local = false;
    bool no_ack = false;
    bool exclusive = false;
    bool no_wait = false;
    EncodedTable arguments = {};
    static constexpr auto fields() {
        return std::make_tuple(&BasicConsume::ticket, &BasicConsume::queue,
                               &BasicConsume::consumer_tag, &BasicConsume::no_local,
                               &BasicConsume::no_ack, &BasicConsume::exclusive,
                               &BasicConsume::no_wait, &BasicConsume::arguments);
    }
};

struct BasicConsumeOk {
    static constexpr MethodId id{60, 21, "basic.consume-ok"};
    ShortText consumer_tag = {};
    static constexpr auto fields() { return std::make_tuple(&BasicConsumeOk::consumer_tag); }
};

/// From the server it says that a consumer ended (RabbitMQ).
struct BasicCancel {
    static constexpr MethodId id{60, 30, "basic.cancel"};
    ShortText consumer_tag = {};
    bool no_wait = false;
    static constexpr auto fields() {
        return std::make_tuple(&BasicCancel::consumer_tag, &BasicCancel::no_wait);
    }
};

struct BasicCancelOk {
    static constexpr MethodId id{60, 31, "basic.cancel-ok"};
    ShortText consumer_tag = {};
    static constexpr auto fields() { return std::make_tuple(&BasicCancelOk::consumer_tag); }
};

struct BasicPublish {
    static constexpr MethodId id{60, 40, "basic.publish"};
    std::uint16_t ticket = 0;
    ShortText exchange = {};
    ShortText routing_key = {};
    bool mandatory = false;
    bool immediate = false;
    static constexpr auto fields() {
        return std::make_tuple(&BasicPublish::ticket, &BasicPublish::exchange,
                               &BasicPublish::routing_key, &BasicPublish::mandatory,
                               &BasicPublish::immediate);
    }
};

struct BasicReturn {
    static constexpr MethodId id{60, 50, "basic.return"};
    std::uint16_t reply_code = 0;
    ShortText reply_text = {};
    ShortText exchange = {};
    ShortText routing_key = {};
    static constexpr auto fields() {
        return std::make_tuple(&BasicReturn::reply_code, &BasicReturn::reply_text,
                               &BasicReturn::exchange, &BasicReturn::routing_key);
    }
};

struct BasicDeliver {
    static constexpr MethodId id{60, 60, "basic.deliver"};
    ShortText consumer_tag = {};
    std::uint64_t delivery_tag = 0;
    bool redelivered = false;
    ShortText exchange = {};
    ShortText routing_key = {};
    static constexpr auto fields() {
        return std::make_tuple(&BasicDeliver::consumer_tag, &BasicDeliver::delivery_tag,
                               &BasicDeliver::redelivered, &BasicDeliver::exchange,
                               &BasicDeliver::routing_key);
    }
};

struct BasicGet {
    static constexpr MethodId id{60, 70, "basic.get"};
    std::uint16_t ticket = 0;
    ShortText queue = {};
    bool no_ack = false;
    static constexpr auto fields() {
        return std::make_tuple(&BasicGet::ticket, &BasicGet::queue, &BasicGet::no_ack);
    }
};

struct BasicGetOk {
    static constexpr MethodId id{60, 71, "basic.get-ok"};
    std::uint64_t delivery_tag = 0;
    bool redelivered = false;
    ShortText exchange = {};
    ShortText routing_key = {};
    std::uint32_t message_count = 0;
    static constexpr auto fields() {
        return std::make_tuple(&BasicGetOk::delivery_tag, &BasicGetOk::redelivered,
                               &BasicGetOk::exchange, &BasicGetOk::routing_key,
                               &BasicGetOk::message_count);
    }
};

struct BasicGetEmpty {
    static constexpr MethodId id{60, 72, "basic.get-empty"};
    ShortText reserved_1 = {};
    static constexpr auto fields() { return std::make_tuple(&BasicGetEmpty::reserved_1); }
};

/// From the server it confirms what was published.
struct BasicAck {
    static constexpr MethodId id{60, 80, "basic.ack"};
    std::uint64_t delivery_tag = 0;
    bool multiple = false;
    static constexpr auto fields() {
        return std::make_tuple(&BasicAck::delivery_tag, &BasicAck::multiple);
    }
};

struct BasicReject {
    static constexpr MethodId id{60, 90, "basic.reject"};
    std::uint64_t delivery_tag = 0;
    bool requeue = true;
    static constexpr auto fields() {
        return std::make_tuple(&BasicReject::delivery_tag, &BasicReject::requeue);
    }
};

struct BasicRecoverAsync {
    static constexpr MethodId id{60, 100, "basic.recover-async"};
    bool requeue = false;
    static constexpr auto fields() { return std::make_tuple(&BasicRecoverAsync::requeue); }
};

struct BasicRecover {
    static constexpr MethodId id{60, 110, "basic.recover"};
    bool requeue = false;
    static constexpr auto fields() { return std::make_tuple(&BasicRecover::requeue); }
};

struct BasicRecoverOk {
    static constexpr MethodId id{60, 111, "basic.recover-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

/// RabbitMQ: a reject of several; from the server a publish that failed.
struct BasicNack {
    static constexpr MethodId id{60, 120, "basic.nack"};
    std::uint64_t delivery_tag = 0;
    bool multiple = false;
    bool requeue = true;
    static constexpr auto fields() {
        return std::make_tuple(&BasicNack::delivery_tag, &BasicNack::multiple, &BasicNack::requeue);
    }
};

}  // namespace pesan::amqp
