#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "net/management/actions.hpp"

namespace pesan::management {

/// Takes in definitions.json: of this broker or of a RabbitMQ, whole or of one virtual host (then
/// the path names it). Users, permissions and policies replace those of their names; queues and
/// exchanges that are there stay as they are. The first fault ends it and is told with its place in
/// the file; what came before it is in.
class DefinitionImport final : public Slices {
public:
    std::optional<Answer> step(Desk& desk, const Call& call) override;

private:
    static constexpr std::size_t entries_per_step = 32;

    std::size_t section_ = 0;
    std::size_t entry_ = 0;
};

}  // namespace pesan::management
