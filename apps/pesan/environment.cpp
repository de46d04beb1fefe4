#include "environment.hpp"

#include <cstdlib>

namespace pesan::app {

std::optional<std::string> environment(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return value;
}

}  // namespace pesan::app
