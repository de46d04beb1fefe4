#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "net/smpp/client.hpp"
#include "net/smpp/server.hpp"
#include "smpp/errc.hpp"
#include "smpp/status.hpp"

namespace pesan::smpp {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::ip::tcp;

/// Answers with what the test sets.
class FakeSmsc final : public ServerHandler {
public:
    std::uint32_t bind(const Bind& request) override {
        return request.password == "wrong" ? invalid_password : ok;
    }

    asio::awaitable<SubmitAnswer> submit(const ShortMessage& message) override {
        most_at_once = std::max(most_at_once, ++at_once);
        auto answer = next;
        if (answer.status == ok) answer.message_id = "id-" + std::to_string(++count);
        last = message;
        if (hold) {
            asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        --at_once;
        co_return answer;
    }

    SubmitAnswer next;
    ShortMessage last;
    bool hold = false;
    int count = 0;
    int at_once = 0;
    int most_at_once = 0;
};

class Smpp : public testing::Test {
protected:
    ~Smpp() override {
        if (client_) run(client_->stop(5s));
        run(server_->stop(5s));
        work_.reset();
        thread_.join();
    }

    Smpp() {
        start_server(0);
        thread_ = std::thread([this] { io_.run(); });
    }

    void start_server(std::uint16_t port) {
        server_ = std::make_unique<Server>(io_.get_executor(), smsc_,
                                           ServerOptions{.idle_time_max = 60s});
        auto bound = server_->listen({"127.0.0.1", port});
        ASSERT_TRUE(bound) << bound.error().message();
        port_ = bound->front().port;
        server_->start();
    }

    void start_client(ClientOptions options = {}) {
        options.smsc = {"127.0.0.1", port_};
        options.system_id = "pesan";
        options.backoff_min = 5ms;
        client_ = std::make_unique<Client>(io_.get_executor(), options);
        client_->start([this](const Receipt& receipt) { receipt_.set_value(receipt); });
    }

    template <class T>
    T run(asio::awaitable<T> what) {
        return asio::co_spawn(io_, std::move(what), asio::use_future).get();
    }

    std::future<Result<std::string>> submit_later(bool receipt = false) {
        SubmitRequest request{.source = "Toko",
                              .destination = "+6281234567890",
                              .payload = "hi",
                              .wants_receipt = receipt};
        return asio::co_spawn(io_, client_->submit(std::move(request)), asio::use_future);
    }

    Result<std::string> submit(bool receipt = false) { return submit_later(receipt).get(); }

    tcp::socket connect() {
        tcp::socket socket(raw_);
        socket.connect({asio::ip::make_address("127.0.0.1"), port_});
        return socket;
    }

    static Pdu exchange(tcp::socket& socket, const Bytes& bytes) {
        asio::write(socket, asio::buffer(bytes));
        return read_pdu(socket);
    }

    static Pdu read_pdu(tcp::socket& socket) {
        Bytes pdu(16, '\0');
        asio::read(socket, asio::buffer(pdu));
        const auto size = load_big<std::uint32_t>(pdu.data());
        pdu.resize(size);
        asio::read(socket, asio::buffer(pdu.data() + 16, size - 16));
        return *decode(pdu);
    }

    FakeSmsc smsc_;
    asio::io_context io_;
    asio::io_context raw_;
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
    std::unique_ptr<Server> server_;
    std::unique_ptr<Client> client_;
    std::promise<Receipt> receipt_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

TEST_F(Smpp, MessageArrivesAndItsReceiptComesBack) {
    start_client();
    const auto id = submit(true);
    ASSERT_TRUE(id) << id.error().message();
    EXPECT_EQ(*id, "id-1");
    EXPECT_EQ(smsc_.last.destination_addr, "6281234567890");
    EXPECT_EQ(smsc_.last.dest_addr_ton, 1);
    EXPECT_EQ(smsc_.last.source_addr_ton, 5);
    auto receipt = receipt_.get_future();
    ASSERT_EQ(receipt.wait_for(30s), std::future_status::ready);
    EXPECT_EQ(receipt.get().state, "DELIVRD");
    EXPECT_TRUE(client_->is_bound());
}

TEST_F(Smpp, RefusalsAreTyped) {
    start_client();
    const std::vector<std::pair<std::uint32_t, errc>> cases{{throttled, errc::throttled},
                                                            {message_queue_full, errc::throttled},
                                                            {system_error, errc::refused_for_now},
                                                            {invalid_destination, errc::rejected},
                                                            {0x0400, errc::rejected}};
    for (const auto& [status, expected] : cases) {
        smsc_.next.status = status;
        const auto refused = submit();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, expected);
        EXPECT_EQ(refused.error().detail, status_name(status));
    }
}

TEST_F(Smpp, SilentAnswerIsAnUnknownOutcome) {
    start_client({.answer_time_max = 20ms});
    ASSERT_TRUE(submit());
    smsc_.next.delay = 10s;
    EXPECT_EQ(submit().error().code, errc::outcome_unknown);
}

TEST_F(Smpp, LostSessionIsAnUnknownOutcomeAndIsBoundAgain) {
    start_client();
    ASSERT_TRUE(submit());
    smsc_.next.drop = true;
    EXPECT_EQ(submit().error().code, errc::outcome_unknown);
    smsc_.next.drop = false;
    EXPECT_TRUE(submit());
}

TEST_F(Smpp, NobodyThereIsUnreachable) {
    run(server_->stop(0s));
    start_client({.ready_time_max = 30ms});
    EXPECT_EQ(submit().error().code, errc::unreachable);
    start_server(port_);
    while (!client_->is_bound())
        std::this_thread::yield();
    EXPECT_TRUE(submit());
}

TEST_F(Smpp, WrongPasswordIsSaid) {
    start_client({.password = "wrong", .ready_time_max = 30ms});
    const auto refused = submit();
    EXPECT_EQ(refused.error().code, errc::unreachable);
    EXPECT_NE(refused.error().detail.find("ESME_RINVPASWD"), std::string::npos)
        << refused.error().detail;
}

TEST_F(Smpp, WindowIsUsedAndKept) {
    start_client({.window = 4});
    smsc_.hold = true;
    std::vector<std::future<Result<std::string>>> sent;
    for (int i = 0; i < 50; ++i)
        sent.push_back(submit_later());
    for (auto& one : sent)
        EXPECT_TRUE(one.get());
    EXPECT_EQ(smsc_.count, 50);
    EXPECT_EQ(smsc_.most_at_once, 4);
}

TEST_F(Smpp, LongFieldIsRefusedBeforeSending) {
    start_client();
    SubmitRequest request{.destination = std::string(30, '1'), .payload = "x"};
    EXPECT_EQ(run(client_->submit(std::move(request))).error().code, errc::field_too_long);
    EXPECT_EQ(smsc_.count, 0);
}

TEST_F(Smpp, QuietSessionIsAskedForLife) {
    tcp::acceptor smsc(raw_, {asio::ip::make_address("127.0.0.1"), 0});
    port_ = smsc.local_endpoint().port();
    start_client({.answer_time_max = 20ms, .enquire_every = 5ms});
    auto socket = smsc.accept();
    const auto bind = read_pdu(socket);
    asio::write(socket,
                asio::buffer(*encode({response_to(bind.command), 0, bind.sequence, BindResp{}})));
    for (int i = 0; i < 3; ++i) {
        const auto enquiry = read_pdu(socket);
        ASSERT_EQ(enquiry.command, Command::enquire_link);
        asio::write(
            socket,
            asio::buffer(*encode({Command::enquire_link_resp, 0, enquiry.sequence, NoBody{}})));
    }
    // Without an answer the session is given up, and bound anew.
    EXPECT_EQ(read_pdu(socket).command, Command::enquire_link);
    auto next = smsc.accept();
    EXPECT_EQ(read_pdu(next).command, Command::bind_transceiver);
}

TEST_F(Smpp, StopSaysUnbind) {
    start_client();
    ASSERT_TRUE(submit());
    run(client_->stop(5s));
    EXPECT_EQ(submit().error().code, errc::closed);
    while (server_->connections() > 0)
        std::this_thread::yield();
}

TEST_F(Smpp, ServerKeepsTheOrderOfASession) {
    auto socket = connect();
    const auto submitting = *encode({Command::submit_sm, 0, 1, ShortMessage{}});
    EXPECT_EQ(exchange(socket, submitting).status, invalid_bind_status);
    const auto receiver = *encode({Command::bind_receiver, 0, 2, Bind{}});
    EXPECT_EQ(exchange(socket, receiver).status, 0u);
    EXPECT_EQ(exchange(socket, receiver).status, already_bound);
    EXPECT_EQ(exchange(socket, submitting).status, invalid_bind_status);
    EXPECT_EQ(exchange(socket, *encode({Command::enquire_link, 0, 9, NoBody{}})).sequence, 9u);
    EXPECT_EQ(exchange(socket, *encode({Command::unbind, 0, 10, NoBody{}})).command,
              Command::unbind_resp);
}

TEST_F(Smpp, ServerAnswersWhatItCannotRead) {
    auto socket = connect();
    auto unknown = *encode({Command::enquire_link, 0, 5, NoBody{}});
    unknown[7] = 0x03;  // query_sm
    auto nack = exchange(socket, unknown);
    EXPECT_EQ(nack.command, Command::generic_nack);
    EXPECT_EQ(nack.status, invalid_command_id);
    EXPECT_EQ(nack.sequence, 5u);
    auto cut = *encode({Command::bind_transceiver, 0, 6, Bind{}});
    cut.resize(20);
    store_big(cut.data(), std::uint32_t{20});
    EXPECT_EQ(exchange(socket, cut).status, invalid_message_length);
    EXPECT_EQ(exchange(socket, "GET / HTTP/1.1\r\n").status, invalid_command_length);
    char byte = 0;
    boost::system::error_code end;
    asio::read(socket, asio::buffer(&byte, 1), end);
    EXPECT_EQ(end, asio::error::eof);
}

}  // namespace
}  // namespace pesan::smpp
