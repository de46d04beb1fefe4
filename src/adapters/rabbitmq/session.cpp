#include "adapters/rabbitmq/session.hpp"

#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

Session::Session(asio::any_io_executor strand, Settings settings)
    : strand_(std::move(strand)),
      settings_(std::move(settings)),
      consuming_(std::make_shared<Link>(strand_, settings_, "consuming")),
      publishing_(std::make_shared<Link>(strand_, settings_, "publishing")),
      publisher_(std::make_shared<Publisher>(publishing_)) {}

asio::awaitable<Result<void>> Session::start() {
    const auto self = shared_from_this();
    auto started = co_await consuming_->start();
    if (!started) co_return started;
    started = co_await publishing_->start();
    if (!started) co_await consuming_->close();
    co_return started;
}

asio::awaitable<void> Session::close() {
    const auto self = shared_from_this();
    closed_ = true;
    const auto quiet = settled_ == Deadline{} ? settled_ : settled_ + linger;
    while (std::chrono::steady_clock::now() < quiet)
        co_await lingering_.wait(quiet);
    co_await publishing_->close();
    co_await consuming_->close();
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Session::open_channel() {
    const auto self = shared_from_this();
    const auto deadline = std::chrono::steady_clock::now() + settings_.connection_timeout;
    auto connection = co_await consuming_->connection(deadline);
    if (!connection) co_return connection.error();
    co_return co_await (*connection)->open_channel();
}

asio::awaitable<Result<Answer>> Session::call(Bytes method) {
    auto channel = co_await open_channel();
    if (!channel) co_return channel.error();
    auto answer = co_await (*channel)->call(std::move(method));
    (*channel)->close();
    co_return answer;
}

}  // namespace pesan::rabbitmq
