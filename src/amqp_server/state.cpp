#include "amqp_server/state.hpp"

#include <future>

#include "adapters/embedded/directory.hpp"
#include "adapters/embedded/shared_brokers.hpp"
#include "adapters/embedded/translate.hpp"
#include "net/tcp/endpoint.hpp"

namespace pesan {

namespace {

/// The socket goes on listening, on another executor.
net::Listener moved(net::Listener from, boost::asio::io_context& to) {
    const auto protocol = from.acceptor->local_endpoint().protocol();
    from.acceptor =
        std::make_shared<boost::asio::ip::tcp::acceptor>(to, protocol, from.acceptor->release());
    return from;
}

/// Waits for what answers on the broker's thread.
template <class Start>
Result<void> wait_for(Start&& start) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto answer = promise->get_future();
    start([promise](Result<void> outcome) { promise->set_value(std::move(outcome)); });
    return answer.get();
}

}  // namespace

AmqpServer::State::State(AmqpServerOptions options) : options_(std::move(options)) {}

AmqpServer::State::~State() {
    close();
}

net::AmqpTls AmqpServer::State::tls_files() const {
    return {{options_.certificate_file, options_.key_file}, options_.ca_file};
}

Result<void> AmqpServer::State::listen_at(const std::string& where, bool tls) {
    if (where.empty()) return {};
    const auto at = net::parse_endpoint(where);
    if (!at) return at.error();
    auto listeners = net::open_listeners(waiting_.get_executor(), *at);
    if (!listeners) return listeners.error();
    for (auto& listener : *listeners) {
        (tls ? tls_addresses : addresses).push_back(listener.endpoint.to_string());
        (tls ? tls_ : plain_).push_back(std::move(listener));
    }
    return {};
}

Result<void> AmqpServer::State::listen() {
    if (!options_.listen_tls.empty()) {
        auto context = net::make_amqp_tls(tls_files());
        if (!context) return context.error();
        tls_context_ = std::move(*context);
    }
    if (auto listening = listen_at(options_.listen, false); !listening) return listening;
    return listen_at(options_.listen_tls, true);
}

Result<void> AmqpServer::State::start() {
    const auto directory = embedded::canonical_directory(options_.directory);
    if (!directory) return directory.error();
    directory_ = *directory;
    broker_ = embedded::SharedBrokers::instance().acquire(directory_);
    auto serves = wait_for([this](auto done) { broker_->when_ready(std::move(done)); });
    if (!serves) {
        auto error = embedded::translate_error(serves.error());
        error.detail = "broker in " + directory_.string() + ": " + error.detail;
        return error;
    }
    return wait_for([this](auto done) {
        broker_->run(
            [this, done](net::BrokerThread& broker) {
                if (auto served = serve(broker); !served) return done(served);
                // Users, virtual hosts and exchanges of a first start are there for good.
                broker.when_durable(done);
            },
            [done](const Error& error) { done(error); });
    });
}

Result<void> AmqpServer::State::serve(net::BrokerThread& broker) {
    net::AmqpOptions options;
    options.connections_max = options_.connections_max;
    options.protocol.product = options_.product;
    if (!options_.version.empty()) options.protocol.version = options_.version;
    const broker::access::FirstUser first{options_.user, options_.password};
    auto service = std::make_shared<net::AmqpService>(broker, SystemRandom::instance(), options);
    if (auto prepared = service->prepare(first); !prepared) return prepared;
    for (auto& listener : plain_)
        service->accept_from(moved(std::move(listener), broker.context()), {});
    for (auto& listener : tls_)
        service->accept_from(moved(std::move(listener), broker.context()), tls_context_);
    plain_.clear();
    tls_.clear();
    service_ = std::move(service);
    return {};
}

Result<void> AmqpServer::State::reload_tls() {
    if (!tls_context_) return {};
    auto context = net::make_amqp_tls(tls_files());
    if (!context) return context.error();
    broker_->run([service = service_,
                  context = std::move(*context)](net::BrokerThread&) { service->use_tls(context); },
                 [](const Error&) {});
    return {};
}

void AmqpServer::State::close() {
    if (std::exchange(closed_, true) || !broker_) return;
    const auto stopped = wait_for([this](auto done) {
        broker_->run(
            [this, done](net::BrokerThread&) {
                if (service_) service_->stop();
                service_.reset();
                done({});
            },
            [this, done](const Error&) {
                // The broker has stopped, and the service with it.
                service_.reset();
                done({});
            });
    });
    static_cast<void>(stopped);
    if (embedded::SharedBrokers::instance().release(directory_))
        broker_->stop([](const Result<void>&) {});
    // The last one waits for the end of the broker here.
    broker_.reset();
}

}  // namespace pesan
