#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pesan::email {

/// For tests: an SMTP server that answers as told, one connection after the other. Steps are named
/// "greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot", "RSET", "QUIT".
class ScriptedSmtpServer {
public:
    ScriptedSmtpServer() : acceptor_(context_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
        answers_ = {{"greeting", "220 scripted"}, {"EHLO", "250 scripted"},
                    {"MAIL", "250 2.1.0 ok"},     {"RCPT", "250 2.1.5 ok"},
                    {"DATA", "354 go on"},        {"dot", "250 2.0.0 taken"},
                    {"RSET", "250 ok"},           {"QUIT", "221 bye"}};
        thread_ = std::thread([this] { serve(); });
    }
    ~ScriptedSmtpServer() {
        stopping_ = true;
        boost::system::error_code ignored;
        // A connection of our own wakes the acceptor; one that hangs is ended by its socket.
        boost::asio::ip::tcp::socket knock(context_);
        knock.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    ScriptedSmtpServer(const ScriptedSmtpServer&) = delete;
    ScriptedSmtpServer& operator=(const ScriptedSmtpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    /// From now on. "close" closes the connection without an answer.
    void answer(const std::string& step, std::string with) {
        const std::lock_guard lock(mutex_);
        answers_[step] = std::move(with);
    }
    /// Called on the server's thread when a step was received, before it is answered.
    void on(const std::string& step, std::function<void()> action) {
        const std::lock_guard lock(mutex_);
        actions_[step] = std::move(action);
    }

    [[nodiscard]] int connections() const { return connections_; }
    /// Bodies whose final dot came, as sent.
    [[nodiscard]] std::vector<std::string> mails() const {
        const std::lock_guard lock(mutex_);
        return mails_;
    }

private:
    using Socket = boost::asio::ip::tcp::socket;

    void serve() {
        while (!stopping_) {
            Socket socket(context_);
            boost::system::error_code failed;
            acceptor_.accept(socket, failed);
            if (failed || stopping_) return;
            ++connections_;
            talk(socket);
        }
    }

    void talk(Socket& socket) {
        std::string buffer;
        if (!reply(socket, "greeting")) return;
        for (;;) {
            std::string line;
            if (!read_until(socket, buffer, "\r\n", line)) return;
            const std::string step = line.substr(0, 4);
            if (!reply(socket, step) || step == "QUIT") return;
            if (step != "DATA" || answer_of("DATA").front() != '3') continue;
            std::string mail;
            if (!read_until(socket, buffer, "\r\n.\r\n", mail)) return;
            {
                const std::lock_guard lock(mutex_);
                mails_.push_back(mail);
            }
            if (!reply(socket, "dot")) return;
        }
    }

    std::string answer_of(const std::string& step) const {
        const std::lock_guard lock(mutex_);
        const auto found = answers_.find(step);
        return found == answers_.end() ? "500 unknown" : found->second;
    }

    bool reply(Socket& socket, const std::string& step) {
        std::function<void()> action;
        {
            const std::lock_guard lock(mutex_);
            if (actions_.contains(step)) action = actions_[step];
        }
        if (action) action();
        const std::string text = answer_of(step);
        if (text == "close") return false;
        boost::system::error_code failed;
        boost::asio::write(socket, boost::asio::buffer(text + "\r\n"), failed);
        return !failed;
    }

    static bool read_until(Socket& socket, std::string& buffer, const std::string& end,
                           std::string& into) {
        boost::system::error_code failed;
        const std::size_t size =
            boost::asio::read_until(socket, boost::asio::dynamic_buffer(buffer), end, failed);
        if (failed) return false;
        into = buffer.substr(0, size - end.size());
        buffer.erase(0, size);
        return true;
    }

    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> answers_;
    std::map<std::string, std::function<void()>> actions_;
    std::vector<std::string> mails_;
    std::atomic<int> connections_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace pesan::email
