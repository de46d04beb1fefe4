#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <thread>

#include "net/http/answers.hpp"
#include "net/http/client.hpp"
#include "net/http/router.hpp"
#include "net/http/server.hpp"

namespace pesan::http {

/// A server on a free port, with a thread of its own, and raw or well-behaved clients against it.
class ServerFixture : public testing::Test {
protected:
    ~ServerFixture() override { stop(); }

    void start(ServerOptions options = {}) {
        server_ = std::make_unique<Server>(io_.get_executor(), router_, std::move(options));
        const auto bound = server_->listen({"127.0.0.1", 0});
        ASSERT_TRUE(bound) << bound.error().message();
        port_ = bound->front().port;
        server_->start();
        thread_ = std::thread([this] { io_.run(); });
    }

    void stop(std::chrono::milliseconds drain = std::chrono::seconds(5)) {
        if (!thread_.joinable()) return;
        run(server_->stop(drain));
        work_.reset();
        thread_.join();
    }

    /// Runs a coroutine on the server's thread and waits for it.
    template <class T>
    T run(boost::asio::awaitable<T> what) {
        return boost::asio::co_spawn(io_, std::move(what), boost::asio::use_future).get();
    }

    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }

    boost::asio::ip::tcp::socket connect() {
        boost::asio::ip::tcp::socket socket(raw_);
        socket.connect({boost::asio::ip::make_address("127.0.0.1"), port_});
        return socket;
    }

    /// Sends bytes as they are and reads until the server closes.
    std::string raw(const std::string& bytes) {
        auto socket = connect();
        boost::system::error_code
            ignored;  // the server may answer and close before it has read all
        boost::asio::write(socket, boost::asio::buffer(bytes), ignored);
        return read_all(socket);
    }

    static std::string read_all(boost::asio::ip::tcp::socket& socket) {
        std::string text;
        boost::system::error_code end;
        boost::asio::read(socket, boost::asio::dynamic_buffer(text), end);
        return text;
    }

    Response send(ClientRequest request) {
        auto response = run(client_.send(std::move(request)));
        EXPECT_TRUE(response) << response.error().message();
        return response ? *response : Response{.status = 0};
    }

    Response get(const std::string& path) { return send({.url = url(path)}); }

    Router router_;
    boost::asio::io_context io_;
    boost::asio::io_context raw_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ =
        boost::asio::make_work_guard(io_);
    std::unique_ptr<Server> server_;
    Client client_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace pesan::http
