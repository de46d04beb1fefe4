#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "amqp/method.hpp"
#include "base/clock.hpp"
#include "broker/amqp/connection_host.hpp"
#include "broker/amqp/errc.hpp"
#include "broker/amqp/server.hpp"

namespace pesan::broker::amqp_server {

class Channel;

/// What a client said of itself.
struct ClientProperties {
    /// All of them, as they came: a table with its length.
    Bytes encoded;
    /// connection_name, when it was given.
    std::string name;
    bool cancel_notify = false;
    bool blocked_notify = false;
    bool authentication_failure_close = false;
};

/// The server's side of one AMQP 0-9-1 connection, without its socket: bytes in, calls on the
/// engine and an output buffer out.
///
/// Whoever runs it feeds it what arrives while wants_input(), calls end_turn() and writes what
/// take_output() gives at the end of each turn of the engine that output_ready() was said in, and
/// closes the socket once it has_ended() and all is written.
///
/// source  AMQP 0-9-1 §2.2.4, §4.2; the order of checks and the texts are RabbitMQ 3.10's
class Connection {
public:
    Connection(Server& server, ConnectionHost& host, Peer peer);
    /// Closes the engine's sessions: unsettled deliveries go back.
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // --- for whoever runs it

    /// Takes whole frames from the front of what arrived; views into `input` are not kept.
    ///
    /// returns  how many bytes were taken; the rest comes again, with what follows
    std::size_t feed(BytesView input);
    /// False while an answer waits for the disk, the broker is blocked and this client has
    /// published, the client does not read, or the connection ends.
    [[nodiscard]] bool wants_input() const;
    /// Completes the output of this turn: confirms gathered since the last.
    void end_turn();
    /// Hands over what is to be written, and leaves the capacity of `into` for what comes next.
    void take_output(Bytes& into);
    /// What was taken has been written, all of it.
    void written();
    /// Nothing is said or heard any more.
    [[nodiscard]] bool has_ended() const { return state_ == State::ended; }
    /// The socket has gone.
    void disconnected();
    /// Once a second.
    void on_time(BootTime now);
    /// Ends the connection with connection.close and this text, as an administrator does.
    void force_close(const std::string& text);

    /// Nothing happens on it just now: buffers above this size go.
    void give_back_buffers(std::size_t bytes_max);

    // --- for its channels

    /// To append to; then output_changed().
    [[nodiscard]] Bytes& output() { return output_; }
    [[nodiscard]] Server& server() { return server_; }
    [[nodiscard]] const std::string& virtual_host() const { return virtual_host_; }
    [[nodiscard]] const std::string& user() const { return user_; }
    [[nodiscard]] const ClientProperties& client() const { return client_; }
    [[nodiscard]] std::uint32_t frame_max() const { return frame_max_; }
    /// The engine's number for it; 0 while it is not open.
    [[nodiscard]] ConnectionId id() const { return id_; }
    /// Call after output was appended.
    void output_changed();
    [[nodiscard]] bool output_full() const;
    /// This channel has something to tell at the end of the turn.
    void has_news(Channel& channel);
    void publish_waits() { publish_waits_ = true; }
    /// Sends `reply` once what was appended to the log after `before` is durable: at once when that
    /// is nothing. Input waits until then, so that answers keep their order.
    void reply_when_durable(std::uint64_t before, Bytes reply);
    /// Says this at once, or behind the answer that waits for the disk.
    void say_behind_reply(BytesView bytes);
    /// This client publishes: it is not read while the broker is blocked.
    void published();
    void blocked(bool blocked);
    void touched() { host_.engine_touched(); }

    // --- for lists

    [[nodiscard]] const Peer& peer() const { return peer_; }
    /// "127.0.0.1:40000 -> 127.0.0.1:5672".
    [[nodiscard]] std::string name() const;
    [[nodiscard]] bool is_open() const { return state_ == State::running; }
    /// "running", "blocked" … as lists show it.
    [[nodiscard]] std::string_view state_name() const;
    [[nodiscard]] WallTime connected_at() const { return connected_at_; }
    [[nodiscard]] std::string_view mechanism() const { return mechanism_; }
    [[nodiscard]] std::uint16_t channel_max() const { return channel_max_; }
    [[nodiscard]] std::chrono::seconds heartbeat() const { return heartbeat_; }
    [[nodiscard]] std::uint64_t bytes_received() const { return bytes_received_; }
    [[nodiscard]] std::uint64_t bytes_sent() const { return bytes_sent_; }
    [[nodiscard]] bool is_blocked() const { return blocked_ && published_; }
    [[nodiscard]] const std::map<std::uint16_t, std::unique_ptr<Channel>>& channels() const {
        return channels_;
    }

private:
    /// In their order; `securing` is for mechanisms that ask back, of which there are none.
    enum class State { header, starting, tuning, opening, running, closing, ended };
    /// One frame at the front of the input; the end octet has been looked at.
    struct InputFrame {
        std::uint8_t type = 0;
        std::uint16_t channel = 0;
        BytesView payload;
        std::size_t size = 0;
    };

    // frames
    std::size_t take_header(BytesView input);
    /// Nothing: incomplete, or an error that ended the connection.
    std::optional<InputFrame> next_frame(BytesView input);
    /// Returns the bytes taken; 0: more has to come first.
    std::size_t take(const InputFrame& frame, BytesView input);
    /// A whole message at the front of `input` is published straight from there. Returns the bytes
    /// taken (0: more has to come first), or nothing when its frames have to be gathered.
    std::optional<std::size_t> publish_in_place(const InputFrame& method, BytesView input);
    void handle_frame(const InputFrame& frame);
    void handle_method0(BytesView payload);
    /// fatal  where the next frame begins is not known any more
    void frame_fault(const InputFrame& frame, const std::string& what, bool fatal);
    void frame_unexpected(const InputFrame& frame);

    // class connection
    Result<void> on(const amqp::ConnectionStartOk& method);
    Result<void> on(const amqp::ConnectionTuneOk& method);
    Result<void> on(const amqp::ConnectionOpen& method);
    Result<void> on(const amqp::ConnectionClose&);
    Result<void> on(const amqp::ConnectionUpdateSecret&);
    template <class M>
    Result<void> on(const M&) {
        return unexpected();
    }
    Result<void> unexpected() const;
    void read_client_properties(const amqp::EncodedTable& properties);
    Result<void> authenticate(BytesView response);
    static Result<void> check_negotiated(std::string_view field, std::uint64_t value,
                                         std::uint64_t least, std::uint64_t most);
    void send_start();
    void refuse_login();

    // channels
    Channel* open_channel(std::uint16_t number);
    Result<Channel*> channel_for(std::uint16_t number);
    /// Ends what a fault ends.
    void after(Channel& channel, const Result<void>& outcome);
    void drop(Channel& channel);
    void close_channels();
    void say_blocked();
    void publish_what_waited();

    template <class M>
    void send(std::uint16_t channel, const M& method);
    /// Says connection.close and waits for the answer.
    void close_with(const Error& error, std::uint32_t method_key);
    void end();

    Server& server_;
    ConnectionHost& host_;
    const Peer peer_;
    const WallTime connected_at_;
    ConnectionId id_ = 0;
    State state_ = State::header;
    bool ready_told_ = false;
    bool waiting_ = false;
    bool published_ = false;
    bool blocked_ = false;
    /// A message that came in parts could not be published while the broker was blocked.
    bool publish_waits_ = false;
    bool heard_ = false;
    bool said_ = false;
    std::uint16_t channel_max_;
    std::uint32_t frame_max_ = amqp::frame_size_min;
    std::chrono::seconds heartbeat_{0};
    BootTime last_heard_;
    BootTime last_said_;
    BootTime state_since_;
    std::uint64_t bytes_received_ = 0;
    std::uint64_t bytes_sent_ = 0;

    std::string user_;
    std::string virtual_host_;
    std::string mechanism_;
    ClientProperties client_;

    Bytes output_;
    /// Taken and not written.
    std::size_t in_flight_ = 0;
    /// Said once the disk has what it tells of.
    Bytes waiting_reply_;
    std::map<std::uint16_t, std::unique_ptr<Channel>> channels_;
    Channel* last_channel_ = nullptr;
    std::vector<Channel*> with_news_;
};

}  // namespace pesan::broker::amqp_server
