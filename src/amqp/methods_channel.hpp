#pragma once

#include "amqp/field.hpp"

/// Class channel. Opening, pausing and closing of a channel.
namespace pesan::amqp {

struct ChannelOpen {
    static constexpr MethodId id{20, 10, "channel.open"};
    ShortText reserved_1 = {};
    static constexpr auto fields() { return std::make_tuple(&ChannelOpen::reserved_1); }
};

struct ChannelOpenOk {
    static constexpr MethodId id{20, 11, "channel.open-ok"};
    LongText reserved_1 = {};
    static constexpr auto fields() { return std::make_tuple(&ChannelOpenOk::reserved_1); }
};

struct ChannelFlow {
    static constexpr MethodId id{20, 20, "channel.flow"};
    bool active = false;
    static constexpr auto fields() { return std::make_tuple(&ChannelFlow::active); }
};

struct ChannelFlowOk {
    static constexpr MethodId id{20, 21, "channel.flow-ok"};
    bool active = false;
    static constexpr auto fields() { return std::make_tuple(&ChannelFlowOk::active); }
};

/// The class and method that caused it, or zeros.
struct ChannelClose {
    static constexpr MethodId id{20, 40, "channel.close"};
    std::uint16_t reply_code = 0;
    ShortText reply_text = {};
    std::uint16_t causing_class = 0;
    std::uint16_t causing_method = 0;
    static constexpr auto fields() {
        return std::make_tuple(&ChannelClose::reply_code, &ChannelClose::reply_text,
                               &ChannelClose::causing_class, &ChannelClose::causing_method);
    }
};

struct ChannelCloseOk {
    static constexpr MethodId id{20, 41, "channel.close-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

}  // namespace pesan::amqp
