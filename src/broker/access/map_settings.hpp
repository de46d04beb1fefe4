#pragma once

#include <map>
#include <string>

#include "broker/access/settings.hpp"

namespace pesan::broker::access {

/// Settings in memory, for tests.
class MapSettings final : public Settings {
public:
    Result<void> put(std::string_view key, BytesView value) override {
        kept[std::string(key)] = Bytes(value);
        return {};
    }
    Result<void> erase(std::string_view key) override {
        kept.erase(std::string(key));
        return {};
    }
    void each(std::string_view prefix,
              const std::function<void(std::string_view, BytesView)>& visit) const override {
        for (const auto& [key, value] : kept)
            if (std::string_view(key).starts_with(prefix)) visit(key, value);
    }

    std::map<std::string, Bytes> kept;
};

}  // namespace pesan::broker::access
