#include "net/amqp/amqp_service.hpp"

#include <spdlog/spdlog.h>

#include "net/amqp/amqp_connection.hpp"
#include "net/amqp/tls_greeting.hpp"

namespace pesan::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds accept_pause{100};
/// Behind the three frames of the largest message that is published without being copied.
constexpr std::size_t read_ahead_bytes = 64u << 10;

/// Three frames, each a little over its size as clients may send them, and more input behind them.
std::size_t read_buffer_bytes(const broker::amqp_server::ServerSettings& settings) {
    return 3 * (settings.frame_max + amqp::frame_overhead_bytes) + read_ahead_bytes;
}

broker::amqp_server::Peer peer_of(Socket& socket) {
    broker::amqp_server::Peer peer;
    boost::system::error_code gone;  // then the first read says so
    const auto remote = socket.tcp().remote_endpoint(gone);
    const auto local = socket.tcp().local_endpoint(gone);
    peer.host = remote.address().to_string();
    peer.port = remote.port();
    peer.local_host = local.address().to_string();
    peer.local_port = local.port();
    peer.loopback = remote.address().is_loopback();
    peer.tls = socket.is_tls();
    peer.certificate_name = socket.certificate_name();
    return peer;
}

}  // namespace

struct AmqpService::Entrance {
    Listener listener;
    TlsContext tls;
    asio::steady_timer pause;
};

AmqpService::AmqpService(BrokerThread& broker, Random& random, AmqpOptions options)
    : broker_(broker),
      options_(std::move(options)),
      random_(random),
      access_(broker.engine()),
      protocol_(broker.engine(), access_.control, broker.clock(), random, options_.protocol),
      read_buffer_(read_buffer_bytes(options_.protocol)),
      timer_(broker.context()) {
    protocol_.policies = &access_.policies;
}

AmqpService::~AmqpService() = default;

Result<void> AmqpService::prepare(const broker::access::FirstUser& first) {
    if (auto made = access_.prepare(first, random_); !made) return made;
    access_.control.on_virtual_host_gone = [this](std::string_view name) {
        protocol_.close_connections(
            [name](const auto& connection) { return connection.virtual_host() == name; },
            "vhost '" + std::string(name) + "' is deleted");
    };
    access_.control.on_user_gone = [this](std::string_view name) {
        protocol_.close_connections(
            [name](const auto& connection) { return connection.user() == name; },
            "user '" + std::string(name) + "' is deleted");
    };
    for (const auto& host : protocol_.access.virtual_hosts()) {
        if (auto made = protocol_.prepare_virtual_host(host.name); !made) return made;
    }
    broker_.add_client(weak_from_this());
    broker_.touched();
    arm_timer();
    return {};
}

// --- accepting

void AmqpService::accept_from(Listener listener, TlsContext tls) {
    if (tls && !worker_) worker_ = std::make_unique<WorkerThread>("pesan-tls");
    auto executor = broker_.context().get_executor();
    auto entrance = std::make_shared<Entrance>(
        Entrance{std::move(listener), std::move(tls), asio::steady_timer(executor)});
    entrances_.push_back(entrance);
    accept(std::move(entrance));
}

void AmqpService::accept(std::shared_ptr<Entrance> entrance) {
    auto& acceptor = *entrance->listener.acceptor;
    acceptor.async_accept(
        broker_.context(), [self = shared_from_this(), entrance](boost::system::error_code failed,
                                                                 tcp::socket socket) {
            if (self->stopped_) return;
            if (!failed) {
                self->welcome(*entrance, std::move(socket));
                return self->accept(entrance);
            }
            // Out of file descriptors, mostly: accepting again at once would spin.
            spdlog::warn("amqp: cannot accept: {}", failed.message());
            entrance->pause.expires_after(accept_pause);
            entrance->pause.async_wait([self, entrance](boost::system::error_code cancelled) {
                if (!cancelled && !self->stopped_) self->accept(entrance);
            });
        });
}

void AmqpService::welcome(const Entrance& entrance, tcp::socket socket) {
    if (connections_.size() + greetings_ >= options_.connections_max) {
        spdlog::warn("amqp: refused a connection, {} are open already", connections_.size());
        return;
    }
    if (!entrance.tls) return open(std::make_unique<Socket>(std::move(socket)));
    if (greetings_ >= options_.handshakes_max) {
        spdlog::warn("amqp: refused a connection, {} handshakes are under way", greetings_);
        return;
    }
    ++greetings_;
    auto tls = std::make_unique<TlsSocket>(std::move(socket), entrance.tls);
    auto done = [self = shared_from_this()](std::unique_ptr<Socket> ready) {
        --self->greetings_;
        if (ready && !self->stopped_) self->open(std::move(ready));
    };
    std::make_shared<TlsGreeting>(std::move(tls), *worker_, std::move(done))
        ->start(options_.handshake_time_max);
}

void AmqpService::open(std::unique_ptr<Socket> socket) {
    auto peer = peer_of(*socket);
    auto connection = std::make_shared<AmqpConnection>(*this, std::move(socket), std::move(peer));
    connections_.emplace(connection.get(), connection);
    connection->start();
}

void AmqpService::remove(AmqpConnection& connection) {
    connections_.erase(&connection);
}

void AmqpService::use_tls(const TlsContext& tls) {
    for (const auto& entrance : entrances_) {
        if (entrance->tls) entrance->tls = tls;
    }
}

// --- turns

void AmqpService::at_turn_end(std::shared_ptr<AmqpConnection> connection) {
    ending_.push_back(std::move(connection));
    if (told_) return;
    told_ = true;
    broker_.at_turn_end(shared_from_this());
    broker_.touched();
}

void AmqpService::turn_ended(Completions&) {
    told_ = false;
    turning_.swap(ending_);
    for (const auto& connection : turning_)
        connection->turn_ended();
    turning_.clear();
}

void AmqpService::arm_timer() {
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code cancelled) {
        const auto self = weak.lock();
        if (cancelled || !self || self->stopped_) return;
        self->every_second();
        self->arm_timer();
    });
}

void AmqpService::every_second() {
    protocol_.tick();
    std::vector<std::shared_ptr<AmqpConnection>> all;
    all.reserve(connections_.size());
    for (const auto& [key, connection] : connections_)
        all.push_back(connection);
    const auto at = now();
    for (const auto& connection : all)
        connection->every_second(at);
}

// --- the end

void AmqpService::stop() {
    if (stopped_) return;
    stopped_ = true;
    timer_.cancel();
    for (const auto& entrance : entrances_) {
        boost::system::error_code ignored;  // closed either way
        entrance->listener.acceptor->close(ignored);
        entrance->pause.cancel();
    }
    entrances_.clear();
    std::vector<std::shared_ptr<AmqpConnection>> all;
    for (const auto& [key, connection] : connections_)
        all.push_back(connection);
    for (const auto& connection : all)
        connection->broker_stops();
    ending_.clear();
}

void AmqpService::broker_stops(const Error&, Completions&) {
    stop();
}

}  // namespace pesan::net
