#pragma once

#include <functional>
#include <string_view>

#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::access {

/// Where users, virtual hosts and permissions are kept: keys and values that outlive the process.
/// What is put is seen at once; it is durable when the broker's log says so.
class Settings {
public:
    virtual ~Settings() = default;
    virtual Result<void> put(std::string_view key, BytesView value) = 0;
    /// No fault when there is none.
    virtual Result<void> erase(std::string_view key) = 0;
    /// Calls `visit` for each key that begins with `prefix`, in the order of the keys; the views
    /// are valid during the call, which must change nothing.
    virtual void each(
        std::string_view prefix,
        const std::function<void(std::string_view key, BytesView value)>& visit) const = 0;
};

}  // namespace pesan::broker::access
