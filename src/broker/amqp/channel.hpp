#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "amqp/method.hpp"
#include "broker/amqp/confirm_window.hpp"
#include "broker/amqp/connection.hpp"
#include "broker/amqp/property_view.hpp"
#include "broker/amqp/transaction.hpp"
#include "broker/session_sink.hpp"

namespace pesan::broker::amqp_server {

struct BindingChange;

/// A consumer as its client knows it.
struct ChannelConsumer {
    std::string tag;
    ConsumerId id = 0;
    /// Local name.
    std::string queue;
    bool no_ack = false;
    bool exclusive = false;
    std::uint16_t prefetch = 0;
    /// Redeliveries of a quorum queue carry x-delivery-count.
    bool counts_deliveries = false;
    Bytes arguments;
};

/// One channel: a session of the engine and what the protocol adds to it. Lives in its Connection.
///
/// A method that fails ends the channel (or the connection, by the code) through its Connection;
/// after that the channel only waits for channel.close-ok.
class Channel final : public SessionSink {
public:
    Channel(Connection& connection, std::uint16_t number);
    /// Closes the engine's session.
    ~Channel() override;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // --- input; errors end the channel or the connection

    Result<void> handle_method(BytesView payload);
    Result<void> handle_header(BytesView payload);
    Result<void> handle_body(BytesView payload);
    /// Publishes at once. False: the broker is blocked, nothing happened.
    Result<bool> publish(const amqp::BasicPublish& method, BytesView properties, BytesView body);
    /// Publishes the message that came in parts, now that it is whole, or now that the broker is
    /// not blocked any more.
    Result<void> publish_again();
    [[nodiscard]] bool expects_method() const { return expects_ == Expects::method; }
    [[nodiscard]] std::uint32_t last_method_key() const { return method_key_; }

    // --- life

    [[nodiscard]] bool is_open() const { return state_ == State::open; }
    /// Its client has agreed to the end, or wants it.
    [[nodiscard]] bool has_ended() const { return state_ == State::ended; }
    /// channel.close was said; everything but the answer is ignored.
    void begin_closing();
    /// Ends the engine's session.
    void close_session();
    /// What gathered in this turn: confirms. errors: a delivery was not settled in time
    Result<void> end_turn();
    void tell_confirms();
    /// The client reads again.
    void resume();
    /// Permissions may have changed: look again.
    void forget_permissions() { target_known_ = false; }

    /// A reply for the reader of amq.rabbitmq.reply-to.
    void deliver_reply(std::string_view exchange, std::string_view routing_key,
                       BytesView properties, BytesView body);

    // --- SessionSink

    void confirmed(std::span<const PublishTag> tags) override;
    void unconfirmed(std::span<const PublishTag> tags, const Error& error) override;
    bool deliver(ConsumerId consumer, const DeliveryView& delivery) override;
    void cancelled(ConsumerId consumer) override;
    void timed_out(ConsumerId consumer, DeliveryTag tag,
                   std::chrono::milliseconds timeout) override;
    void blocked(bool blocked) override;

    // --- for lists

    [[nodiscard]] std::uint16_t number() const { return number_; }
    [[nodiscard]] const Connection& connection() const { return connection_; }
    [[nodiscard]] const auto& consumers() const { return consumers_; }
    [[nodiscard]] std::uint16_t prefetch() const { return prefetch_; }
    [[nodiscard]] std::uint16_t session_prefetch() const { return session_prefetch_; }
    [[nodiscard]] bool confirms() const { return confirms_; }
    [[nodiscard]] bool transactional() const { return transaction_ != nullptr; }
    [[nodiscard]] std::uint64_t unconfirmed() const { return confirms_ ? window_.open() : 0; }
    [[nodiscard]] std::uint64_t published() const { return published_; }
    [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
    [[nodiscard]] SessionId session() const { return session_; }

private:
    enum class State { starting, open, closing, ended };
    enum class Expects { method, header, body };
    /// A message whose frames come apart.
    struct Incoming {
        std::string exchange;
        std::string routing_key;
        bool mandatory = false;
        bool immediate = false;
        Bytes properties;
        Bytes body;
        /// Of a dropped one, what is still to come.
        std::uint64_t body_size = 0;
        std::uint64_t announced = 0;
        /// Too large, or the channel is closing: the frames are read and dropped.
        bool dropped = false;
    };

    // class channel, access, confirm, tx
    Result<void> on(const amqp::ChannelOpen&);
    Result<void> on(const amqp::ChannelFlow& method);
    Result<void> on(const amqp::ChannelClose&);
    Result<void> on(const amqp::AccessRequest&);
    Result<void> on(const amqp::ConfirmSelect& method);
    Result<void> on(const amqp::TxSelect&);
    Result<void> on(const amqp::TxCommit&);
    Result<void> on(const amqp::TxRollback&);
    // class exchange
    Result<void> on(const amqp::ExchangeDeclare& method);
    Result<void> on(const amqp::ExchangeDelete& method);
    Result<void> on(const amqp::ExchangeBind& method);
    Result<void> on(const amqp::ExchangeUnbind& method);
    // class queue
    Result<void> on(const amqp::QueueDeclare& method);
    Result<void> on(const amqp::QueueBind& method);
    Result<void> on(const amqp::QueueUnbind& method);
    Result<void> on(const amqp::QueuePurge& method);
    Result<void> on(const amqp::QueueDelete& method);
    // class basic
    Result<void> on(const amqp::BasicQos& method);
    Result<void> on(const amqp::BasicConsume& method);
    Result<void> on(const amqp::BasicCancel& method);
    Result<void> on(const amqp::BasicGet& method);
    Result<void> on(const amqp::BasicAck& method);
    Result<void> on(const amqp::BasicReject& method);
    Result<void> on(const amqp::BasicNack& method);
    Result<void> on(const amqp::BasicRecover& method);
    Result<void> on(const amqp::BasicRecoverAsync& method);
    template <class M>
    Result<void> on(const M&) {
        return Error(errc::command_invalid, "unimplemented method");
    }

    // input
    template <class M>
    Result<void> quick(BytesView payload);
    Result<void> dispatch(BytesView payload);
    Result<void> begin_content(const amqp::BasicPublish& method);
    Result<void> content_complete();
    Result<void> unexpected(std::string text);

    // publishing
    Result<void> look_up_target(std::string_view exchange);
    Result<void> check_properties(const PropertyView& view) const;
    /// Keeps it for tx.commit.
    Result<bool> hold(const amqp::BasicPublish& method, BytesView properties, BytesView body,
                      bool persistent);
    static bool is_reply(const amqp::BasicPublish& method);
    void not_routed(const amqp::BasicPublish& method, BytesView properties, BytesView body);
    void publish_refused(PublishTag tag);
    void to_reply_reader(const amqp::BasicPublish& method, BytesView properties, BytesView body);
    Result<bool> settle_publish(const amqp::BasicPublish& method, BytesView properties,
                                BytesView body, bool persistent);

    // names and permissions
    Result<void> require(access::Right right, std::string_view kind, std::string_view name) const;
    Result<void> require_topic(access::Right right, std::string_view exchange,
                               std::string_view routing_key) const;
    Result<std::string> queue_or_last(std::string_view name) const;
    [[nodiscard]] QueueName queue_name(std::string_view name) const;
    [[nodiscard]] ExchangeName exchange_name(std::string_view name) const;
    [[nodiscard]] Error no_queue(std::string_view name) const;
    [[nodiscard]] Error no_exchange(std::string_view name) const;
    Result<void> check_not_locked(std::string_view queue);

    // topology
    Result<void> declare_new_queue(const amqp::QueueDeclare& method, const std::string& name,
                                   const amqp::Table& arguments);
    Result<void> answer_queue_declare(const std::string& name, bool no_wait, std::uint64_t before);
    Result<void> declare_reply_queue(const std::string& name, bool no_wait);
    Result<void> take_alternate(const std::string& exchange, const amqp::Table& arguments,
                                ExchangeSpec& spec);
    Result<void> change_binding(const BindingChange& change);

    // consuming
    Result<void> consume_replies(const amqp::BasicConsume& method, bool tag_taken);
    ChannelConsumer* consumer(ConsumerId id);
    void forget_consumer(ConsumerId id);
    Result<void> settle(DeliveryTag tag, bool multiple, Settling how);
    /// Keeps it for tx.commit.
    Result<void> hold(DeliveryTag tag, bool multiple, Settling how);
    Result<void> settle_now(DeliveryTag tag, bool multiple, Settling how);
    Result<void> recover_all(bool requeue);

    template <class M>
    void send(const M& method);
    /// The answer to a change of topology: once it is durable.
    template <class M>
    void send_when_durable(std::uint64_t before, const M& method, bool no_wait);
    [[nodiscard]] Engine& engine() { return connection_.server().engine; }
    [[nodiscard]] std::uint64_t appended() { return engine().appended(); }

    Connection& connection_;
    const std::uint16_t number_;
    State state_ = State::starting;
    Expects expects_ = Expects::method;
    bool confirms_ = false;
    /// deliver() said false.
    bool full_ = false;
    SessionId session_ = 0;
    std::uint32_t method_key_ = 0;
    std::uint16_t prefetch_ = 0;
    std::uint16_t session_prefetch_ = 0;
    std::string last_queue_;
    ConfirmWindow window_;
    DeliveryTag last_delivery_ = 0;
    std::uint64_t published_ = 0;
    std::uint64_t delivered_ = 0;
    /// A delivery was not settled in time.
    std::optional<Error> overdue_;

    // The exchange of the last publish, so that a stream of them looks nothing up.
    bool target_known_ = false;
    bool target_is_topic_ = false;
    std::string target_local_;
    ExchangeName target_;

    std::unique_ptr<Incoming> incoming_;
    std::unordered_map<ConsumerId, ChannelConsumer> consumers_;
    std::map<std::string, ConsumerId, std::less<>> consumers_by_tag_;
    ChannelConsumer* last_consumer_ = nullptr;
    /// The tag and key of the reader of amq.rabbitmq.reply-to.
    std::optional<std::string> reply_tag_;
    std::string reply_key_;
    std::unique_ptr<HeldTransaction> transaction_;
};

}  // namespace pesan::broker::amqp_server
