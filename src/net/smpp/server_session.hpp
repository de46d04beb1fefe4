#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <set>

#include "net/smpp/link.hpp"
#include "net/smpp/server.hpp"

namespace pesan::smpp {

/// One connection of a Server. One strand.
class ServerSession : public std::enable_shared_from_this<ServerSession> {
public:
    ServerSession(std::shared_ptr<Link> link, ServerHandler& handler, const ServerOptions& options)
        : link_(std::move(link)), handler_(handler), options_(options) {}

    boost::asio::awaitable<void> run();

private:
    enum class Mode { open, transmitter, receiver, transceiver };

    /// False: the session is over.
    boost::asio::awaitable<bool> take(Link::Received received);
    void bind(const Pdu& pdu);
    void submit(const Pdu& pdu);
    static boost::asio::awaitable<void> answer_submit(std::shared_ptr<ServerSession> self, Pdu pdu);
    void send_receipt(const ShortMessage& message, const std::string& message_id);
    void reply(const Pdu& request, std::uint32_t status, Body body = {});
    void nack(std::uint32_t sequence, std::uint32_t status);

    std::shared_ptr<Link> link_;
    ServerHandler& handler_;
    const ServerOptions& options_;
    Mode mode_ = Mode::open;
    std::set<boost::asio::steady_timer*> delays_;
    std::size_t in_progress_ = 0;
    std::uint32_t sequence_ = 0;
};

}  // namespace pesan::smpp
