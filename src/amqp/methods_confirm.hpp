#pragma once

#include "amqp/field.hpp"

/// Class confirm. RabbitMQ's publisher confirms.
namespace pesan::amqp {

struct ConfirmSelect {
    static constexpr MethodId id{85, 10, "confirm.select"};
    bool no_wait = false;
    static constexpr auto fields() { return std::make_tuple(&ConfirmSelect::no_wait); }
};

struct ConfirmSelectOk {
    static constexpr MethodId id{85, 11, "confirm.select-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

}  // namespace pesan::amqp
