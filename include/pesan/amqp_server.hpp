#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pesan/result.hpp"

namespace pesan {

/// Where an AMQP server listens, and over which broker.
struct AmqpServerOptions {
    /// The broker's folder. A connection of this process to embedded:DIRECTORY uses the same
    /// broker, and sees the same queues.
    std::string directory = "pesan-data/broker";
    /// "127.0.0.1:5672", "localhost:5672" for IPv4 and IPv6, port 0 for any free one; empty = none.
    std::string listen = "127.0.0.1:5672";
    /// The same for AMQP over TLS, which needs the two files (PEM).
    std::string listen_tls;
    std::string certificate_file;
    std::string key_file;
    /// Authorities for the certificates of clients, which may log in with them (EXTERNAL); empty =
    /// clients are not asked for one.
    std::string ca_file;
    /// The user that the first start makes, with all permissions. `guest` may connect from this
    /// machine only.
    std::string user = "guest";
    std::string password = "guest";
    /// What clients are told: some look for "RabbitMQ".
    std::string product = "Pesan";
    std::string version;
    std::size_t connections_max = 65535;
};

/// The durable broker with an AMQP 0-9-1 port, in a few lines:
/// ```cpp
/// auto server = pesan::AmqpServer::open({.directory = "data", .listen = "127.0.0.1:0"});
/// if (!server) return fail(server.error().message());
/// std::cout << (*server)->addresses().front() << "\n";   // amqp://guest:guest@ADDRESS/
/// ```
/// It runs on threads of its own. Members are called from one thread at a time.
class AmqpServer {
public:
    /// Listens, opens the folder, recovers; returns when clients are served. Ports are taken before
    /// anything is written.
    ///
    /// errors   address_in_use and its like, tls_failed, unreachable (another process holds the
    ///          folder), store_failed
    static Result<std::unique_ptr<AmqpServer>> open(AmqpServerOptions options);
    /// close()
    ~AmqpServer();
    AmqpServer(const AmqpServer&) = delete;
    AmqpServer& operator=(const AmqpServer&) = delete;

    /// "127.0.0.1:40123", those without TLS.
    [[nodiscard]] const std::vector<std::string>& addresses() const;
    [[nodiscard]] const std::vector<std::string>& tls_addresses() const;
    /// Reads certificate and key again; connections that are open keep theirs. errors: tls_failed
    Result<void> reload_tls();
    /// Tells clients, closes their connections and, when nobody else of this process uses it, the
    /// broker. Closing twice is harmless.
    void close();

    /// For the modules of this library.
    class State;
    [[nodiscard]] State& state() { return *state_; }

private:
    explicit AmqpServer(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace pesan
