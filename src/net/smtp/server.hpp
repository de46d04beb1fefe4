#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "net/tcp/protocol_server.hpp"
#include "smtp/session.hpp"

namespace pesan::smtp {

/// Where a client can be refused, made to wait, or dropped.
enum class Stage {
    /// Before the greeting.
    connect,
    /// MAIL; the address is the sender.
    mail,
    /// RCPT; the address is the recipient.
    rcpt,
    /// DATA, before the message.
    data,
    /// After the final dot; the address is the first recipient.
    final_dot,
};

/// What a handler wants to happen at a stage.
struct Verdict {
    /// Sent in place of the good answer; the command counts as refused. 421 closes the connection
    /// as well.
    std::optional<Reply> refusal = std::nullopt;
    /// Before the answer.
    std::chrono::milliseconds delay{0};
    /// Close without an answer. After the final dot the message is delivered first: the client
    /// cannot know.
    bool drop = false;
};

/// What a Server does with what comes in. Called on the connection's strand.
class ServerHandler {
public:
    virtual ~ServerHandler() = default;
    virtual Verdict judge(Stage stage, const std::string& address) = 0;
    /// A complete message with CRLF lines. The id appears in the answer to the client.
    virtual std::string deliver(const Envelope& envelope, Bytes message) = 0;
};

struct ServerOptions {
    /// In the greeting.
    std::string server_name = "pesan";
    SessionLimits limits = {};
    std::size_t connections_max = 256;
    /// For a client to send its next command or the next part of a message.
    std::chrono::milliseconds idle_time_max = std::chrono::minutes(5);
    /// For a client to take an answer.
    std::chrono::milliseconds write_time_max = std::chrono::seconds(30);
    /// When set, STARTTLS is offered.
    std::optional<net::TlsFiles> tls = std::nullopt;
};

/// A server that takes mail for anybody. `handler` outlives it.
class Server : public net::ProtocolServer {
public:
    Server(boost::asio::any_io_executor executor, ServerHandler& handler,
           ServerOptions options = {});
};

}  // namespace pesan::smtp
