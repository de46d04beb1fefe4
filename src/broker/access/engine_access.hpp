#pragma once

#include "base/random.hpp"
#include "broker/access/access_control.hpp"
#include "broker/access/policies.hpp"
#include "broker/engine.hpp"

namespace pesan::broker::access {

/// The engine's settings as the port has them.
class EngineSettings final : public Settings {
public:
    explicit EngineSettings(Engine& engine) : engine_(engine) {}
    Result<void> put(std::string_view key, BytesView value) override;
    Result<void> erase(std::string_view key) override;
    void each(
        std::string_view prefix,
        const std::function<void(std::string_view key, BytesView value)>& visit) const override;

private:
    Engine& engine_;
};

struct FirstUser {
    std::string name = "guest";
    std::string password = "guest";
};

/// Access control and policies of one engine, shared by all who serve it: AMQP and management. On
/// the broker's thread; made after Engine::start(), gone before the engine.
struct EngineAccess {
    explicit EngineAccess(Engine& engine, AccessOptions options = {})
        : settings(engine), control(settings, std::move(options)), policies(settings) {}

    /// At the first start makes the virtual host `/` and this user; later does nothing.
    Result<void> prepare(const FirstUser& first, Random& random);

    EngineSettings settings;
    AccessControl control;
    Policies policies;
};

}  // namespace pesan::broker::access
