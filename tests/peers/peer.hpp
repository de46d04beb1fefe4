#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "services/testing/route.hpp"
#include "services/testing/run.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::peers {

/// The server that the script around the test program has started.
class Peer {
public:
    Peer() {
        const char* folder = std::getenv("PESAN_TEST_PEER_FOLDER");
        const char* port = std::getenv("PESAN_TEST_PEER_PORT");
        if (folder == nullptr || port == nullptr)
            throw std::runtime_error("run this through its script in tests/peers");
        folder_ = folder;
        port_ = port;
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] const std::string& port() const { return port_; }

    void begin_fault(const std::string& name) const { std::ofstream(folder_ / "faults" / name); }
    void end_fault(const std::string& name) const {
        std::filesystem::remove(folder_ / "faults" / name);
    }
    void end_faults() const {
        for (const auto& fault : std::filesystem::directory_iterator(folder_ / "faults")) {
            std::filesystem::remove(fault.path());
        }
    }
    void stop() const { run_script("stop.sh"); }
    void start() const { run_script("start.sh"); }

private:
    void run_script(const std::string& name) const {
        const std::string command = "bash '" + (folder_ / name).string() + "'";
        if (std::system(command.c_str()) != 0) throw std::runtime_error(command + " failed");
    }

    std::filesystem::path folder_;
    std::string port_;
};

/// Posts a command again and again until it is taken or refused for good, as a broker's redelivery
/// does. Returns the last answer; `tries` counts.
inline boost::asio::awaitable<http::Response> post_until_settled(const http::Router& router,
                                                                 std::string path, std::string id,
                                                                 std::string body, int& tries) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        http::Headers headers{{"ce-specversion", "1.0"},
                              {"ce-id", id},
                              {"ce-source", "/test"},
                              {"ce-type", "send"},
                              {"Content-Type", "application/json"}};
        auto request = testing_support::request("POST", path, body, std::move(headers));
        auto response = co_await testing_support::route(router, std::move(request));
        ++tries;
        if (response.status != 503 || tries > 2000) co_return response;
        timer.expires_after(std::chrono::milliseconds(50));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

/// Waits for what another process does; false after half a minute.
inline bool eventually(const std::function<bool()>& holds) {
    for (int turn = 0; turn < 3000; ++turn) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace pesan::peers
