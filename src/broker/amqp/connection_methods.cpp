#include "amqp/method_codec.hpp"
#include "broker/amqp/channel.hpp"
#include "broker/amqp/connection.hpp"
#include "broker/amqp/connection_send.hpp"
#include "broker/amqp/credentials.hpp"
#include "broker/amqp/resource_text.hpp"

namespace pesan::broker::amqp_server {

namespace {

constexpr std::string_view plain = "PLAIN";
constexpr std::string_view amqplain = "AMQPLAIN";
constexpr std::string_view external = "EXTERNAL";
constexpr std::uint16_t channel_max_least = 1;

amqp::Table capabilities() {
    amqp::Table table;
    for (const auto* name :
         {"publisher_confirms", "exchange_exchange_bindings", "basic.nack",
          "consumer_cancel_notify", "connection.blocked", "consumer_priorities",
          "authentication_failure_close", "per_consumer_qos", "direct_reply_to"}) {
        table.set(name, true);
    }
    return table;
}

amqp::Table server_properties(const ServerSettings& settings) {
    amqp::Table table;
    table.set("capabilities", capabilities());
    table.set("cluster_name", settings.cluster_name);
    table.set("information", "AMQP 0-9-1 broker of Pesan");
    table.set("platform", "C++20");
    table.set("product", settings.product);
    table.set("version", settings.version);
    return table;
}

bool is_true(const amqp::Table& table, std::string_view name) {
    const auto* value = table.find(name);
    return value != nullptr && value->as<bool>() != nullptr && *value->as<bool>();
}

}  // namespace

void Connection::send_start() {
    Bytes properties;
    amqp::encode_table(properties, server_properties(server_.settings));
    std::string mechanisms = "AMQPLAIN PLAIN";
    if (!peer_.certificate_name.empty()) mechanisms += " EXTERNAL";
    send(0, amqp::ConnectionStart{.server_properties = {properties},
                                  .mechanisms = mechanisms,
                                  .locales = std::string_view("en_US")});
}

void Connection::handle_method0(BytesView payload) {
    const auto key = amqp::method_key(payload);
    const auto method = amqp::decode_method(payload);
    if (state_ == State::closing) {
        if (key == amqp::ConnectionClose::id.key()) send(0, amqp::ConnectionCloseOk{});
        if (key == amqp::ConnectionCloseOk::id.key()) end();
        return;
    }
    Result<void> outcome;
    if (method) {
        outcome = std::visit([this](const auto& known) { return on(known); }, *method);
    } else if (method.error().code == amqp::errc::unknown_method) {
        outcome = Error(errc::internal_error);
    } else {
        outcome = Error(errc::frame_error, "cannot decode " + binary_text(payload.substr(4)));
    }
    if (outcome) return;
    const auto code = code_of(outcome.error());
    const bool told = state_ == State::running || state_ == State::opening ||
                      (state_ == State::tuning && code == errc::not_allowed);
    // Before it has logged in a client is told nothing: RabbitMQ just closes, and so its clients
    // expect.
    if (!told) return end();
    close_with(outcome.error(), key);
}

Result<void> Connection::unexpected() const {
    return Error(errc::channel_error,
                 "unexpected method in connection state " + std::string(state_name()));
}

std::string_view Connection::state_name() const {
    switch (state_) {
        case State::header:
            return "pre_init";
        case State::starting:
            return "starting";
        case State::tuning:
            return "tuning";
        case State::opening:
            return "opening";
        case State::running:
            return is_blocked() ? "blocked" : "running";
        case State::closing:
            return "closing";
        case State::ended:
            break;
    }
    return "closed";
}

// --- logging in

void Connection::read_client_properties(const amqp::EncodedTable& properties) {
    const auto table = properties.decode();
    if (!table) return;
    client_.encoded = properties.bytes;
    const auto* name = table->find("connection_name");
    if (name != nullptr && name->as<std::string>() != nullptr)
        client_.name = *name->as<std::string>();
    const auto* abilities = table->find("capabilities");
    const auto* known = abilities == nullptr ? nullptr : abilities->as<amqp::Table>();
    if (known == nullptr) return;
    client_.cancel_notify = is_true(*known, "consumer_cancel_notify");
    client_.blocked_notify = is_true(*known, "connection.blocked");
    client_.authentication_failure_close = is_true(*known, "authentication_failure_close");
}

Result<void> Connection::on(const amqp::ConnectionStartOk& method) {
    if (state_ != State::starting) return unexpected();
    read_client_properties(method.client_properties);
    mechanism_ = method.mechanism;
    if (mechanism_ != plain && mechanism_ != amqplain &&
        (mechanism_ != external || peer_.certificate_name.empty())) {
        return Error(errc::command_invalid,
                     "unknown authentication mechanism '" + mechanism_ + "'");
    }
    return authenticate(method.response);
}

Result<void> Connection::authenticate(BytesView response) {
    std::string name = peer_.certificate_name;
    if (mechanism_ == external) {
        if (server_.access.user(name) == nullptr) {
            refuse_login();
            return {};
        }
    } else {
        const auto credentials =
            mechanism_ == plain ? read_plain(response) : read_amqplain(response);
        if (!credentials) return credentials.error();
        const auto user =
            server_.access.authenticate(credentials->user, credentials->password, peer_.loopback);
        if (!user) {
            refuse_login();
            return {};
        }
        name = user->name;
    }
    user_ = name;
    state_ = State::tuning;
    send(0, amqp::ConnectionTune{
                .channel_max = server_.settings.channel_max,
                .frame_max = server_.settings.frame_max,
                .heartbeat_s = static_cast<std::uint16_t>(server_.settings.heartbeat.count())});
    return {};
}

void Connection::refuse_login() {
    if (!client_.authentication_failure_close) return end();
    close_with(
        Error(errc::access_refused, "Login was refused using authentication mechanism " +
                                        mechanism_ + ". For details see the broker logfile."),
        0);
}

Result<void> Connection::check_negotiated(std::string_view field, std::uint64_t value,
                                          std::uint64_t least, std::uint64_t most) {
    const bool low = value != 0 && value < least;
    const bool high = most != 0 && (value == 0 || value > most);
    if (!low && !high) return {};
    std::string text = "negotiated " + std::string(field) + " = " + std::to_string(value);
    if (field == "channel_max" && value == 0) text += " (no limit)";
    text += low ? " is lower than the minimum allowed value ("
                : " is higher than the maximum allowed value (";
    return Error(errc::not_allowed, text + std::to_string(low ? least : most) + ")");
}

Result<void> Connection::on(const amqp::ConnectionTuneOk& method) {
    if (state_ != State::tuning) return unexpected();
    const auto& settings = server_.settings;
    auto fits =
        check_negotiated("frame_max", method.frame_max, amqp::frame_size_min, settings.frame_max);
    if (fits) {
        fits = check_negotiated("channel_max", method.channel_max, channel_max_least,
                                settings.channel_max);
    }
    if (!fits) {
        close_with(fits.error(), amqp::ConnectionTune::id.key());
        return {};
    }
    frame_max_ = method.frame_max;
    channel_max_ = method.channel_max;
    heartbeat_ = std::chrono::seconds(method.heartbeat_s);
    state_ = State::opening;
    return {};
}

Result<void> Connection::on(const amqp::ConnectionOpen& method) {
    if (state_ != State::opening) return unexpected();
    const std::string host(method.virtual_host);
    const auto& access = server_.access;
    if (!access.has_virtual_host(host))
        return Error(errc::not_allowed, "vhost " + host + " not found");
    if (!access.may_open(user_, host)) {
        return Error(errc::not_allowed,
                     "access to vhost '" + host + "' refused for user '" + user_ + "'");
    }
    virtual_host_ = host;
    id_ = server_.engine.open_connection();
    if (server_.engine.blocked()) blocked_ = true;
    state_ = State::running;
    send(0, amqp::ConnectionOpenOk{});
    return {};
}

Result<void> Connection::on(const amqp::ConnectionUpdateSecret&) {
    if (state_ != State::running) return unexpected();
    // Passwords are looked at when a client logs in; a new one changes nothing for those who are
    // in, as with RabbitMQ's own users.
    send(0, amqp::ConnectionUpdateSecretOk{});
    return {};
}

Result<void> Connection::on(const amqp::ConnectionClose&) {
    if (state_ != State::running) return unexpected();
    close_channels();
    send(0, amqp::ConnectionCloseOk{});
    end();
    return {};
}

}  // namespace pesan::broker::amqp_server
