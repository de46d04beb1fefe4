#pragma once

#include "amqp/field.hpp"

/// Class exchange. Exchanges, and RabbitMQ's bindings between exchanges.
namespace pesan::amqp {

struct ExchangeDeclare {
    static constexpr MethodId id{40, 10, "exchange.declare"};
    std::uint16_t ticket = 0;
    ShortText exchange = {};
    ShortText type = {};
    bool passive = false;
    bool durable = false;
    bool auto_delete = false;
    bool internal = false;
    bool no_wait = false;
    EncodedTable arguments = {};
    static constexpr auto fields() {
        return std::make_tuple(
            &ExchangeDeclare::ticket, &ExchangeDeclare::exchange, &ExchangeDeclare::type,
            &ExchangeDeclare::passive, &ExchangeDeclare::durable, &ExchangeDeclare::auto_delete,
            &ExchangeDeclare::internal, &ExchangeDeclare::no_wait, &ExchangeDeclare::arguments);
    }
};

struct ExchangeDeclareOk {
    static constexpr MethodId id{40, 11, "exchange.declare-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct ExchangeDelete {
    static constexpr MethodId id{40, 20, "exchange.delete"};
    std::uint16_t ticket = 0;
    ShortText exchange = {};
    bool if_unused = false;
    bool no_wait = false;
    static constexpr auto fields() {
        return std::make_tuple(&ExchangeDelete::ticket, &ExchangeDelete::exchange,
                               &ExchangeDelete::if_unused, &ExchangeDelete::no_wait);
    }
};

struct ExchangeDeleteOk {
    static constexpr MethodId id{40, 21, "exchange.delete-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct ExchangeBind {
    static constexpr MethodId id{40, 30, "exchange.bind"};
    std::uint16_t ticket = 0;
    ShortText destination = {};
    ShortText source = {};
    ShortText routing_key = {};
    bool no_wait = false;
    EncodedTable arguments = {};
    static constexpr auto fields() {
        return std::make_tuple(&ExchangeBind::ticket, &ExchangeBind::destination,
                               &ExchangeBind::source, &ExchangeBind::routing_key,
                               &ExchangeBind::no_wait, &ExchangeBind::arguments);
    }
};

struct ExchangeBindOk {
    static constexpr MethodId id{40, 31, "exchange.bind-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct ExchangeUnbind {
    static constexpr MethodId id{40, 40, "exchange.unbind"};
    std::uint16_t ticket = 0;
    ShortText destination = {};
    ShortText source = {};
    ShortText routing_key = {};
    bool no_wait = false;
    EncodedTable arguments = {};
    static constexpr auto fields() {
        return std::make_tuple(&ExchangeUnbind::ticket, &ExchangeUnbind::destination,
                               &ExchangeUnbind::source, &ExchangeUnbind::routing_key,
                               &ExchangeUnbind::no_wait, &ExchangeUnbind::arguments);
    }
};

/// 51, as in RabbitMQ's grammar: 41 would be the pattern.
struct ExchangeUnbindOk {
    static constexpr MethodId id{40, 51, "exchange.unbind-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

}  // namespace pesan::amqp
