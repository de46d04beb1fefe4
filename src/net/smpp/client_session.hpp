#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>

#include "net/smpp/client.hpp"
#include "net/smpp/link.hpp"

namespace pesan::smpp {

/// One bound connection of a Client. One strand.
class ClientSession : public std::enable_shared_from_this<ClientSession> {
public:
    ClientSession(std::shared_ptr<Link> link, const ClientOptions& options,
                  Client::Listeners listeners);

    /// Connects and binds. errors unreachable, bind_refused
    static boost::asio::awaitable<Result<std::shared_ptr<ClientSession>>> open(
        const ClientOptions& options, Client::Listeners listeners);
    /// Reads and asks for life until the session ends; says why. What waits for an answer has ended
    /// then.
    boost::asio::awaitable<Error> run();

    [[nodiscard]] bool is_full() const { return waiting_.size() >= options_.window; }
    boost::asio::awaitable<void> wait_for_place(std::chrono::steady_clock::time_point deadline);
    boost::asio::awaitable<Result<std::string>> submit(SubmitRequest request);
    /// Waits for what was sent, says unbind and waits for its answer; all within `time_max`.
    boost::asio::awaitable<void> unbind(std::chrono::milliseconds time_max);
    void close() { link_->close(); }

private:
    /// A request that was queued and not answered yet.
    struct Waiting {
        explicit Waiting(const boost::asio::any_io_executor& executor) : answered(executor) {}
        boost::asio::steady_timer answered;
        std::optional<Pdu> answer;
        bool written = false;
    };

    boost::asio::awaitable<Result<void>> bind();
    boost::asio::awaitable<Error> read_all();
    boost::asio::awaitable<Error> keep_alive();
    boost::asio::awaitable<void> answer(Link::Received received);
    void take_answer(Pdu pdu);
    void take_message(const Pdu& pdu);
    /// Sends a request and waits for its answer.
    boost::asio::awaitable<Result<Pdu>> call(Command command, Body body);
    std::uint32_t next_sequence();

    std::shared_ptr<Link> link_;
    ClientOptions options_;
    Client::Listeners listeners_;
    std::map<std::uint32_t, std::shared_ptr<Waiting>> waiting_;
    boost::asio::steady_timer place_;
    std::chrono::steady_clock::time_point heard_;
    std::uint32_t sequence_ = 0;
    bool ended_ = false;
    bool unbound_ = false;
};

}  // namespace pesan::smpp
