#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "broker/access/access_control.hpp"
#include "broker/access/policies.hpp"
#include "broker/amqp/connection_list.hpp"
#include "broker/amqp/settings.hpp"
#include "broker/engine.hpp"

namespace pesan::broker::amqp_server {

class Channel;
class Connection;

/// What all AMQP connections of a broker share. On the broker's thread; everything given to it must
/// outlive it, and it outlives its connections.
class Server final : public ConnectionList {
public:
    Server(Engine& engine, access::AccessControl& access, Clock& clock, Random& random,
           ServerSettings settings);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    Engine& engine;
    access::AccessControl& access;
    Clock& clock;
    Random& random;
    const ServerSettings settings;
    /// What new queues get by their names; null = nothing.
    const access::Policies* policies = nullptr;

    /// Declares amq.direct and its like where they are missing: for each virtual host at start, and
    /// for a new one when it is made. errors   those of Engine::declare_exchange
    Result<void> prepare_virtual_host(std::string_view virtual_host);

    /// "amq.gen-" and the like with 22 random characters behind it.
    [[nodiscard]] std::string unique_name(std::string_view prefix);

    // --- connections; they add and remove themselves

    void add(Connection& connection) { connections_.insert(&connection); }
    void remove(Connection& connection) { connections_.erase(&connection); }
    /// Once a second: heartbeats and time limits.
    void tick();
    [[nodiscard]] std::vector<ConnectionInfo> connections() const override;
    bool close(std::string_view name, std::string_view reason) override;
    /// Ends those with CONNECTION_FORCED and this text. Returns how many.
    std::size_t close_connections(const std::function<bool(const Connection&)>& which,
                                  const std::string& text);

    // --- direct reply-to: who reads amq.rabbitmq.reply-to.KEY

    /// returns  the key
    std::string add_reply_reader(Channel& channel);
    void remove_reply_reader(const std::string& key) { reply_readers_.erase(key); }
    [[nodiscard]] Channel* reply_reader(std::string_view key) const;

private:
    std::set<Connection*> connections_;
    std::map<std::string, Channel*, std::less<>> reply_readers_;
};

}  // namespace pesan::broker::amqp_server
