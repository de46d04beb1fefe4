#pragma once

#include "amqp/field.hpp"

/// Class connection. The life of a connection: opening by steps, tuning, blocking, closing.
namespace pesan::amqp {

/// The server's first word.
struct ConnectionStart {
    static constexpr MethodId id{10, 10, "connection.start"};
    std::uint8_t version_major = 0;
    std::uint8_t version_minor = 9;
    EncodedTable server_properties = {};
    LongText mechanisms = {};
    LongText locales = {};
    static constexpr auto fields() {
        return std::make_tuple(&ConnectionStart::version_major, &ConnectionStart::version_minor,
                               &ConnectionStart::server_properties, &ConnectionStart::mechanisms,
                               &ConnectionStart::locales);
    }
};

struct ConnectionStartOk {
    static constexpr MethodId id{10, 11, "connection.start-ok"};
    EncodedTable client_properties = {};
    ShortText mechanism = {};
    LongText response = {};
    ShortText locale = {};
    static constexpr auto fields() {
        return std::make_tuple(&ConnectionStartOk::client_properties, &ConnectionStartOk::mechanism,
                               &ConnectionStartOk::response, &ConnectionStartOk::locale);
    }
};

/// One more question of a mechanism that asks several.
struct ConnectionSecure {
    static constexpr MethodId id{10, 20, "connection.secure"};
    LongText challenge = {};
    static constexpr auto fields() { return std::make_tuple(&ConnectionSecure::challenge); }
};

struct ConnectionSecureOk {
    static constexpr MethodId id{10, 21, "connection.secure-ok"};
    LongText response = {};
    static constexpr auto fields() { return std::make_tuple(&ConnectionSecureOk::response); }
};

/// 0 means no limit; the heartbeat is in seconds.
struct ConnectionTune {
    static constexpr MethodId id{10, 30, "connection.tune"};
    std::uint16_t channel_max = 0;
    std::uint32_t frame_max = 0;
    std::uint16_t heartbeat_s = 0;
    static constexpr auto fields() {
        return std::make_tuple(&ConnectionTune::channel_max, &ConnectionTune::frame_max,
                               &ConnectionTune::heartbeat_s);
    }
};

struct ConnectionTuneOk {
    static constexpr MethodId id{10, 31, "connection.tune-ok"};
    std::uint16_t channel_max = 0;
    std::uint32_t frame_max = 0;
    std::uint16_t heartbeat_s = 0;
    static constexpr auto fields() {
        return std::make_tuple(&ConnectionTuneOk::channel_max, &ConnectionTuneOk::frame_max,
                               &ConnectionTuneOk::heartbeat_s);
    }
};

struct ConnectionOpen {
    static constexpr MethodId id{10, 40, "connection.open"};
    ShortText virtual_host = {};
    ShortText reserved_1 = {};
    bool reserved_2 = false;
    static constexpr auto fields() {
        return std::make_tuple(&ConnectionOpen::virtual_host, &ConnectionOpen::reserved_1,
                               &ConnectionOpen::reserved_2);
    }
};

struct ConnectionOpenOk {
    static constexpr MethodId id{10, 41, "connection.open-ok"};
    ShortText reserved_1 = {};
    static constexpr auto fields() { return std::make_tuple(&ConnectionOpenOk::reserved_1); }
};

/// The class and method that caused it, or zeros.
struct ConnectionClose {
    static constexpr MethodId id{10, 50, "connection.close"};
    std::uint16_t reply_code = 0;
    ShortText reply_text = {};
    std::uint16_t causing_class = 0;
    std::uint16_t causing_method = 0;
    static constexpr auto fields() {
        return std::make_tuple(&ConnectionClose::reply_code, &ConnectionClose::reply_text,
                               &ConnectionClose::causing_class, &ConnectionClose::causing_method);
    }
};

struct ConnectionCloseOk {
    static constexpr MethodId id{10, 51, "connection.close-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

/// RabbitMQ: publishers are not read for a while.
struct ConnectionBlocked {
    static constexpr MethodId id{10, 60, "connection.blocked"};
    ShortText reason = {};
    static constexpr auto fields() { return std::make_tuple(&ConnectionBlocked::reason); }
};

struct ConnectionUnblocked {
    static constexpr MethodId id{10, 61, "connection.unblocked"};
    static constexpr auto fields() { return std::make_tuple(); }
};

/// RabbitMQ: a fresh token before the old one ends.
struct ConnectionUpdateSecret {
    static constexpr MethodId id{10, 70, "connection.update-secret"};
    LongText new_secret = {};
    ShortText reason = {};
    static constexpr auto fields() {
        return std::make_tuple(&ConnectionUpdateSecret::new_secret,
                               &ConnectionUpdateSecret::reason);
    }
};

struct ConnectionUpdateSecretOk {
    static constexpr MethodId id{10, 71, "connection.update-secret-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

}  // namespace pesan::amqp
