#include "adapters/rabbitmq/handshake.hpp"

#include <charconv>

#include "adapters/rabbitmq/refusal.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

constexpr std::uint16_t channel_max = 2047;

/// errors   what the server closed the connection with; malformed when it is another method
template <class M>
Result<M> expect(BytesView payload) {
    M method;
    const auto key = amqp::method_key(payload);
    if (key == amqp::ConnectionClose::id.key()) {
        amqp::ConnectionClose close;
        (void)amqp::decode_fields(payload, close);
        return refusal(close.reply_code, close.reply_text);
    }
    if (key != M::id.key() || amqp::decode_fields(payload, method) != amqp::errc::success)
        return Error(errc::unreachable,
                     "no AMQP 0-9-1 server: " + std::string(M::id.name) + " was expected");
    return method;
}

std::string text(const amqp::Table& table, std::string_view name) {
    const auto* value = table.find(name);
    const auto* found = value == nullptr ? nullptr : value->as<std::string>();
    return found == nullptr ? std::string() : *found;
}

/// RabbitMQ counts returns of every kind until version 4.
bool counts_nacks(const amqp::ConnectionStart& start) {
    const auto properties = start.server_properties.decode();
    if (!properties || text(*properties, "product") != "RabbitMQ") return false;
    const auto version = text(*properties, "version");
    int major = 0;
    std::from_chars(version.data(), version.data() + version.size(), major);
    return major < 4;
}

Bytes client_properties() {
    amqp::Table capabilities;
    for (const auto* name :
         {"authentication_failure_close", "basic.nack", "connection.blocked",
          "consumer_cancel_notify", "exchange_exchange_bindings", "publisher_confirms"})
        capabilities.set(name, true);
    amqp::Table properties;
    properties.set("product", "Pesan");
    properties.set("platform", "C++");
    properties.set("capabilities", std::move(capabilities));
    Bytes bytes;
    amqp::encode_table(bytes, properties);
    return bytes;
}

template <class T>
T lower(T ours, T theirs) {
    return theirs == 0 ? ours : std::min(ours, theirs);
}

}  // namespace

asio::awaitable<Result<Bytes>> Handshake::next_method() {
    while (true) {
        BytesView rest = received_;
        const auto frame = amqp::take_frame(rest, amqp::frame_size_default);
        if (!frame) co_return Error(errc::unreachable, "no AMQP 0-9-1 server");
        if (*frame) {
            Bytes payload((*frame)->payload);
            const bool method = (*frame)->type == amqp::FrameType::method;
            received_.erase(0, received_.size() - rest.size());
            if (method) co_return payload;
            continue;
        }
        const auto filled = received_.size();
        received_.resize(filled + amqp::frame_size_min);
        const auto got = co_await stream_->read_some(
            asio::buffer(received_.data() + filled, amqp::frame_size_min));
        received_.resize(filled + (got ? *got : 0));
        if (!got) co_return got.error();
    }
}

template <class M>
asio::awaitable<Result<void>> Handshake::send(M method) {
    Bytes bytes;
    amqp::append_method(bytes, 0, method);
    co_return co_await stream_->write(bytes);
}

Tuned Handshake::agree(const amqp::ConnectionTune& tune) const {
    Tuned tuned;
    tuned.channel_max = lower(channel_max, tune.channel_max);
    tuned.frame_max = lower(amqp::frame_size_default, tune.frame_max);
    tuned.heartbeat = settings_.heartbeat;
    if (tune.heartbeat_s != 0)
        tuned.heartbeat = std::min(tuned.heartbeat, std::chrono::seconds(tune.heartbeat_s));
    tuned.nack_counts = nack_counts_;
    return tuned;
}

asio::awaitable<Result<Tuned>> Handshake::run() {
    auto sent = co_await stream_->write(amqp::protocol_header);
    if (!sent) co_return sent.error();
    auto payload = co_await next_method();
    if (!payload) co_return payload.error();
    const auto start = expect<amqp::ConnectionStart>(*payload);
    if (!start) co_return start.error();
    nack_counts_ = counts_nacks(*start);

    const Bytes properties = client_properties();
    const Bytes response = '\0' + settings_.user + '\0' + settings_.password;
    amqp::ConnectionStartOk start_ok{{properties}, "PLAIN", response, "en_US"};
    sent = co_await send(start_ok);
    if (!sent) co_return sent.error();
    payload = co_await next_method();
    // A server that does not know how to refuse just hangs up.
    if (!payload)
        co_return Error(errc::access_refused, "the server hung up: " + payload.error().message());
    const auto tune = expect<amqp::ConnectionTune>(*payload);
    if (!tune) co_return tune.error();

    const auto tuned = agree(*tune);
    amqp::ConnectionTuneOk tune_ok{tuned.channel_max, tuned.frame_max,
                                   static_cast<std::uint16_t>(tuned.heartbeat.count())};
    sent = co_await send(tune_ok);
    if (!sent) co_return sent.error();
    amqp::ConnectionOpen open;
    open.virtual_host = settings_.virtual_host;
    sent = co_await send(open);
    if (!sent) co_return sent.error();
    payload = co_await next_method();
    if (!payload) co_return payload.error();
    const auto opened = expect<amqp::ConnectionOpenOk>(*payload);
    if (!opened) co_return opened.error();
    co_return tuned;
}

}  // namespace pesan::rabbitmq
