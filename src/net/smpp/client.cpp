#include "net/smpp/client.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/smpp/client_session.hpp"
#include "net/tcp/stream.hpp"
#include "smpp/errc.hpp"

namespace pesan::smpp {

namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

/// Touched on `strand`, but for `bound`. Shared with the coroutines that run.
struct Client::State : std::enable_shared_from_this<State> {
    State(const asio::any_io_executor& executor, ClientOptions from)
        : strand(asio::make_strand(executor)),
          changed(strand),
          pause(strand),
          options(std::move(from)) {}

    asio::awaitable<void> keep_bound();
    asio::awaitable<Result<void>> run_session();
    asio::awaitable<Result<std::string>> submit(SubmitRequest request);
    asio::awaitable<Result<std::shared_ptr<ClientSession>>> ready_session();
    asio::awaitable<void> stop(std::chrono::milliseconds drain);
    void end();

    asio::strand<asio::any_io_executor> strand;
    /// Cancelled at each change of `session`, to wake who waits for one.
    asio::steady_timer changed;
    asio::steady_timer pause;
    ClientOptions options;
    Listeners listeners;
    std::shared_ptr<ClientSession> session;
    std::string failure;
    std::atomic<bool> bound = false;
    bool stopping = false;
};

asio::awaitable<void> Client::State::keep_bound() {
    auto self = shared_from_this();
    auto wait = options.backoff_min;
    while (!stopping) {
        auto ended = co_await run_session();
        if (stopping) break;
        if (ended) wait = options.backoff_min;  // it was bound: begin anew with short pauses
        if (!ended && ended.error().message() != failure) {
            failure = ended.error().message();
            spdlog::warn("smpp: {}", failure);
        }
        pause.expires_after(wait);
        co_await pause.async_wait(as_result);
        wait = std::min(wait * 2, options.backoff_max);
    }
}

/// Success: was bound, and the session ended. Error: could not be bound.
asio::awaitable<Result<void>> Client::State::run_session() {
    auto opened = co_await ClientSession::open(options, listeners);
    if (!opened) co_return opened.error();
    if (stopping) co_return errc::closed;
    session = *opened;
    bound = true;
    failure.clear();
    spdlog::info("smpp: bound to {}", options.smsc.to_string());
    changed.cancel();
    auto why = co_await session->run();
    bound = false;
    session = nullptr;
    failure = why.message();
    if (!stopping)
        spdlog::warn("smpp: session with {} ended: {}", options.smsc.to_string(), failure);
    co_return Result<void>{};
}

asio::awaitable<Result<std::shared_ptr<ClientSession>>> Client::State::ready_session() {
    const auto deadline = std::chrono::steady_clock::now() + options.ready_time_max;
    while (!session || session->is_full()) {
        if (stopping) co_return errc::closed;
        if (std::chrono::steady_clock::now() >= deadline) {
            if (session) co_return errc::window_full;
            co_return Error{errc::unreachable,
                            failure.empty() ? options.smsc.to_string() : failure};
        }
        if (session) {
            co_await session->wait_for_place(deadline);
        } else {
            changed.expires_at(deadline);
            co_await changed.async_wait(as_result);
        }
    }
    if (stopping) co_return errc::closed;
    co_return session;
}

asio::awaitable<Result<std::string>> Client::State::submit(SubmitRequest request) {
    auto self = shared_from_this();
    auto ready = co_await ready_session();
    if (!ready) co_return ready.error();
    auto at = *ready;
    co_return co_await at->submit(std::move(request));
}

asio::awaitable<void> Client::State::stop(std::chrono::milliseconds drain) {
    auto self = shared_from_this();
    stopping = true;
    changed.cancel();
    pause.cancel();
    auto last = session;
    if (last) co_await last->unbind(drain);
    end();
}

void Client::State::end() {
    stopping = true;
    changed.cancel();
    pause.cancel();
    if (session) session->close();
}

Client::Client(asio::any_io_executor executor, ClientOptions options)
    : state_(std::make_shared<State>(executor, std::move(options))) {}

Client::~Client() {
    asio::dispatch(state_->strand, [state = state_] { state->end(); });
}

void Client::start(OnReceipt on_receipt, OnMessage on_message) {
    state_->listeners = {std::move(on_receipt), std::move(on_message)};
    asio::co_spawn(
        state_->strand, [state = state_] { return state->keep_bound(); },
        [](const std::exception_ptr& thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
}

asio::awaitable<Result<std::string>> Client::submit(SubmitRequest request) {
    auto submitting = state_->submit(std::move(request));
    co_return co_await asio::co_spawn(state_->strand, std::move(submitting), asio::use_awaitable);
}

asio::awaitable<void> Client::stop(std::chrono::milliseconds drain) {
    auto stopping = state_->stop(drain);
    co_await asio::co_spawn(state_->strand, std::move(stopping), asio::use_awaitable);
}

bool Client::is_bound() const {
    return state_->bound;
}

namespace {

asio::awaitable<std::string> copy_of(const std::string& text) {
    co_return text;
}

}  // namespace

asio::awaitable<std::string> Client::last_failure() {
    auto state = state_;
    auto copying = copy_of(state->failure);
    co_return co_await asio::co_spawn(state->strand, std::move(copying), asio::use_awaitable);
}

}  // namespace pesan::smpp
