#include "net/amqp/tls_greeting.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace pesan::net {

using boost::asio::ip::tcp;

TlsGreeting::TlsGreeting(std::unique_ptr<TlsSocket> socket, WorkerThread& worker, Done done)
    : socket_(std::move(socket)),
      worker_(worker),
      timer_(socket_->tcp().get_executor()),
      done_(std::move(done)) {}

void TlsGreeting::start(std::chrono::milliseconds time_max) {
    timer_.expires_after(time_max);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code cancelled) {
        const auto self = weak.lock();
        if (cancelled || !self) return;
        self->late_ = true;
        boost::system::error_code ignored;  // nothing may be pending
        self->socket_->tcp().cancel(ignored);
    });
    wait(tcp::socket::wait_read);
}

void TlsGreeting::wait(tcp::socket::wait_type what) {
    socket_->tcp().async_wait(what, [self = shared_from_this()](boost::system::error_code failed) {
        if (failed || self->late_) return self->end(false);
        self->step();
    });
}

void TlsGreeting::step() {
    auto executor = socket_->tcp().get_executor();
    worker_.post([self = shared_from_this(), executor] {
        auto progress = self->socket_->shake_hands();
        boost::asio::post(executor, [self, progress] { self->after(progress); });
    });
}

void TlsGreeting::after(Result<Socket::Progress> progress) {
    if (!progress || late_) return end(false);
    switch (progress->outcome) {
        case Socket::Try::done:
            return end(true);
        case Socket::Try::again_when_readable:
            return wait(tcp::socket::wait_read);
        case Socket::Try::again_when_writable:
            return wait(tcp::socket::wait_write);
    }
}

void TlsGreeting::end(bool well) {
    timer_.cancel();
    auto done = std::exchange(done_, nullptr);
    if (!done) return;
    done(well ? std::unique_ptr<Socket>(std::move(socket_)) : nullptr);
}

}  // namespace pesan::net
