#pragma once

#include "amqp/field.hpp"

/// Class queue. Queues and their bindings.
namespace pesan::amqp {

struct QueueDeclare {
    static constexpr MethodId id{50, 10, "queue.declare"};
    std::uint16_t ticket = 0;
    ShortText queue = {};
    bool passive = false;
    bool durable = false;
    bool exclusive = false;
    bool auto_delete = false;
    bool no_wait = false;
    EncodedTable arguments = {};
    static constexpr auto fields() {
        return std::make_tuple(&QueueDeclare::ticket, &QueueDeclare::queue, &QueueDeclare::passive,
                               &QueueDeclare::durable, &QueueDeclare::exclusive,
                               &QueueDeclare::auto_delete, &QueueDeclare::no_wait,
                               &QueueDeclare::arguments);
    }
};

struct QueueDeclareOk {
    static constexpr MethodId id{50, 11, "queue.declare-ok"};
    ShortText queue = {};
    std::uint32_t message_count = 0;
    std::uint32_t consumer_count = 0;
    static constexpr auto fields() {
        return std::make_tuple(&QueueDeclareOk::queue, &QueueDeclareOk::message_count,
                               &QueueDeclareOk::consumer_count);
    }
};

struct QueueBind {
    static constexpr MethodId id{50, 20, "queue.bind"};
    std::uint16_t ticket = 0;
    ShortText queue = {};
    ShortText exchange = {};
    ShortText routing_key = {};
    bool no_wait = false;
    EncodedTable arguments = {};
    static constexpr auto fields() {
        return std::make_tuple(&QueueBind::ticket, &QueueBind::queue, &QueueBind::exchange,
                               &QueueBind::routing_key, &QueueBind::no_wait, &QueueBind::arguments);
    }
};

struct QueueBindOk {
    static constexpr MethodId id{50, 21, "queue.bind-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct QueuePurge {
    static constexpr MethodId id{50, 30, "queue.purge"};
    std::uint16_t ticket = 0;
    ShortText queue = {};
    bool no_wait = false;
    static constexpr auto fields() {
        return std::make_tuple(&QueuePurge::ticket, &QueuePurge::queue, &QueuePurge::no_wait);
    }
};

struct QueuePurgeOk {
    static constexpr MethodId id{50, 31, "queue.purge-ok"};
    std::uint32_t message_count = 0;
    static constexpr auto fields() { return std::make_tuple(&QueuePurgeOk::message_count); }
};

struct QueueDelete {
    static constexpr MethodId id{50, 40, "queue.delete"};
    std::uint16_t ticket = 0;
    ShortText queue = {};
    bool if_unused = false;
    bool if_empty = false;
    bool no_wait = false;
    static constexpr auto fields() {
        return std::make_tuple(&QueueDelete::ticket, &QueueDelete::queue, &QueueDelete::if_unused,
                               &QueueDelete::if_empty, &QueueDelete::no_wait);
    }
};

struct QueueDeleteOk {
    static constexpr MethodId id{50, 41, "queue.delete-ok"};
    std::uint32_t message_count = 0;
    static constexpr auto fields() { return std::make_tuple(&QueueDeleteOk::message_count); }
};

struct QueueUnbind {
    static constexpr MethodId id{50, 50, "queue.unbind"};
    std::uint16_t ticket = 0;
    ShortText queue = {};
    ShortText exchange = {};
    ShortText routing_key = {};
    EncodedTable arguments = {};
    static constexpr auto fields() {
        return std::make_tuple(&QueueUnbind::ticket, &QueueUnbind::queue, &QueueUnbind::exchange,
                               &QueueUnbind::routing_key, &QueueUnbind::arguments);
    }
};

struct QueueUnbindOk {
    static constexpr MethodId id{50, 51, "queue.unbind-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

}  // namespace pesan::amqp
