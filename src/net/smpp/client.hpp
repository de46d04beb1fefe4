#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "net/tcp/endpoint.hpp"
#include "net/tcp/tls.hpp"
#include "pesan/result.hpp"
#include "smpp/pdu.hpp"
#include "smpp/receipt.hpp"

namespace pesan::smpp {

struct ClientOptions {
    net::Endpoint smsc;
    /// When set, the session runs under TLS (ssmpp://).
    net::TlsContext tls = nullptr;
    std::string system_id = {};
    std::string password = {};
    std::string system_type = {};
    /// bind_transceiver, bind_transmitter (no receipts) or bind_receiver (receipts only).
    Command bind_as = Command::bind_transceiver;
    /// Submits that wait for their answer at once; further ones wait for a place.
    std::size_t window = 10;
    /// For connecting and binding.
    std::chrono::milliseconds bind_time_max = std::chrono::seconds(5);
    /// For the answer to one submit_sm or enquire_link, from when it was sent.
    std::chrono::milliseconds answer_time_max = std::chrono::seconds(10);
    /// A submit that finds no session waits this long for one, and for a place in the window.
    std::chrono::milliseconds ready_time_max = std::chrono::seconds(5);
    /// Quiet time after which enquire_link asks whether the SMSC is still there.
    std::chrono::milliseconds enquire_every = std::chrono::seconds(30);
    /// Pause before a new attempt to bind: doubles from the least to the most.
    std::chrono::milliseconds backoff_min = std::chrono::milliseconds(200);
    std::chrono::milliseconds backoff_max = std::chrono::seconds(15);
};

/// One segment on its way out.
struct SubmitRequest {
    /// A number, or up to 11 letters and digits; may be empty.
    std::string source;
    /// E.164, with or without the plus.
    std::string destination;
    /// short_message as smpp::split() gives it.
    Bytes payload;
    std::uint8_t data_coding = 0;
    /// The payload begins with a user data header.
    bool has_udh = false;
    bool wants_receipt = true;
};

/// Keeps one session with an SMSC: binds, rebinds after a loss with growing pauses, asks for life,
/// submits in a window.
///
/// Safe to call from any thread; the work runs on a strand of its own.
class Client {
public:
    using OnReceipt = std::function<void(const Receipt& receipt)>;
    /// from: the number as the SMSC gave it; text: UTF-8.
    using OnMessage = std::function<void(const std::string& from, const std::string& text)>;

    /// What the SMSC sends us by itself; absent ones are only acknowledged.
    struct Listeners {
        OnReceipt on_receipt = nullptr;
        OnMessage on_message = nullptr;
    };

    Client(boost::asio::any_io_executor executor, ClientOptions options);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Begins to connect. The listeners are called on the client's strand for each receipt and each
    /// segment of a message, before it is acknowledged.
    void start(OnReceipt on_receipt = nullptr, OnMessage on_message = nullptr);

    /// Sends one segment; returns the SMSC's message id.
    ///
    /// errors   unreachable, window_full, field_too_long, closed: nothing was sent
    ///          throttled, refused_for_now, rejected: the SMSC refused it; the detail has its
    ///          status outcome_unknown: sent, but the session or the time ended before the answer
    boost::asio::awaitable<Result<std::string>> submit(SubmitRequest request);

    /// Waits up to `drain` for answers, unbinds, ends. The destructor alone ends without a goodbye.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds drain);

    [[nodiscard]] bool is_bound() const;
    /// Why the last attempt to bind or the last session failed; for status pages.
    boost::asio::awaitable<std::string> last_failure();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace pesan::smpp
