#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "net/tcp/protocol_server.hpp"
#include "smpp/pdu.hpp"

namespace pesan::smpp {

/// What to answer to a submit_sm.
struct SubmitAnswer {
    std::uint32_t status = 0;
    std::string message_id = {};
    /// Before the answer; other submits of the session go on meanwhile.
    std::chrono::milliseconds delay{0};
    /// Close the connection in place of the answer.
    bool drop = false;
};

/// What a Server does with what comes in. Called on the connection's strand.
class ServerHandler {
public:
    virtual ~ServerHandler() = default;
    /// A command_status; 0 lets the client in.
    virtual std::uint32_t bind(const Bind& request) = 0;
    virtual boost::asio::awaitable<SubmitAnswer> submit(const ShortMessage& message) = 0;
};

struct ServerOptions {
    /// In answers to bind.
    std::string system_id = "pesan";
    std::size_t connections_max = 256;
    /// Submits of one session that wait for their answers; further ones are throttled.
    std::size_t window_max = 1000;
    /// From connecting to bind.
    std::chrono::milliseconds bind_time_max = std::chrono::seconds(10);
    /// Without any PDU; then the session is closed.
    std::chrono::milliseconds idle_time_max = std::chrono::minutes(5);
};

/// An SMSC's side of SMPP 3.4: bind, submit_sm, enquire_link, unbind, and receipts by deliver_sm.
///
/// A submit that asked for a receipt gets one right after its answer, on its own session, when that
/// can receive. Other commands are answered with generic_nack. `handler` outlives the server.
class Server : public net::ProtocolServer {
public:
    Server(boost::asio::any_io_executor executor, ServerHandler& handler,
           ServerOptions options = {});
};

}  // namespace pesan::smpp
