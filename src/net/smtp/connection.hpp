#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "net/smtp/server.hpp"
#include "net/tcp/stream.hpp"
#include "smtp/lines.hpp"

namespace pesan::smtp {

/// One connection of a Server: moves bytes between the stream and the state machine. One strand.
class Connection {
public:
    Connection(std::shared_ptr<net::Stream> stream, ServerHandler& handler,
               const ServerOptions& options, net::TlsContext tls);

    boost::asio::awaitable<void> run();

private:
    /// False: the connection is over.
    boost::asio::awaitable<bool> serve_line();
    boost::asio::awaitable<bool> after(Step::Action action);
    boost::asio::awaitable<bool> read_message();
    boost::asio::awaitable<bool> start_tls();
    boost::asio::awaitable<Result<std::string>> read_line();
    boost::asio::awaitable<Result<void>> read_more();
    boost::asio::awaitable<bool> write(const Reply& reply);
    /// Asks the handler and waits as it says; false: the client is to be dropped.
    boost::asio::awaitable<bool> judge(Stage stage, std::string address,
                                       std::optional<Reply>& refusal);
    boost::asio::awaitable<void> wait(std::chrono::milliseconds delay);
    /// Replaces an accepted MAIL, RCPT or DATA by what the handler has against it.
    boost::asio::awaitable<bool> judge_step(Step& step);

    std::shared_ptr<net::Stream> stream_;
    ServerHandler& handler_;
    const ServerOptions& options_;
    net::TlsContext tls_;
    Session session_;
    Bytes buffer_;
    bool in_auth_ = false;
};

}  // namespace pesan::smtp
