#include "broker/amqp/server.hpp"

#include <array>
#include <vector>

#include "broker/amqp/connection.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::broker::amqp_server {

namespace {

struct Predeclared {
    std::string_view name;
    ExchangeType type;
};

constexpr std::array predeclared{
    Predeclared{"amq.direct", ExchangeType::direct},
    Predeclared{"amq.fanout", ExchangeType::fanout},
    Predeclared{"amq.topic", ExchangeType::topic},
    Predeclared{"amq.headers", ExchangeType::headers},
    Predeclared{"amq.match", ExchangeType::headers},
};

constexpr std::size_t unique_characters = 22;

}  // namespace

Server::Server(Engine& engine_used, access::AccessControl& access_used, Clock& clock_used,
               Random& random_used, ServerSettings settings_used)
    : engine(engine_used),
      access(access_used),
      clock(clock_used),
      random(random_used),
      settings(std::move(settings_used)) {}

Result<void> Server::prepare_virtual_host(std::string_view virtual_host) {
    for (const auto& [name, type] : predeclared) {
        ExchangeSpec spec;
        spec.name = ExchangeName(qualify(virtual_host, name));
        spec.type = type;
        if (engine.exchange_spec(spec.name) != nullptr) continue;
        if (auto made = engine.declare_exchange(spec); !made) return made;
    }
    return {};
}

std::string Server::unique_name(std::string_view prefix) {
    static constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string name(prefix);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < unique_characters; ++i) {
        if (i % 10 == 0) bits = random.next();
        name += letters[bits & 63];
        bits >>= 6;
    }
    return name;
}

void Server::tick() {
    const auto now = clock.boot();
    // A connection may end in its turn, and take itself out of the set.
    const std::vector<Connection*> all(connections_.begin(), connections_.end());
    for (auto* connection : all) {
        if (connections_.contains(connection)) connection->on_time(now);
    }
}

std::size_t Server::close_connections(const std::function<bool(const Connection&)>& which,
                                      const std::string& text) {
    std::vector<Connection*> chosen;
    for (auto* connection : connections_) {
        if (which(*connection)) chosen.push_back(connection);
    }
    for (auto* connection : chosen)
        connection->force_close(text);
    return chosen.size();
}

std::string Server::add_reply_reader(Channel& channel) {
    auto key = unique_name("");
    reply_readers_.emplace(key, &channel);
    return key;
}

Channel* Server::reply_reader(std::string_view key) const {
    const auto found = reply_readers_.find(key);
    return found == reply_readers_.end() ? nullptr : found->second;
}

}  // namespace pesan::broker::amqp_server
