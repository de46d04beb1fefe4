#include "adapter_registry.hpp"

#include <map>
#include <mutex>

namespace pesan {

namespace {

struct Registry {
    std::mutex mutex;
    std::map<std::string, AdapterFactory, std::less<>> factories;

    static Registry& instance() {
        static Registry registry;
        return registry;
    }
};

}  // namespace

void register_adapter(std::string scheme, AdapterFactory factory) {
    Registry& registry = Registry::instance();
    const std::lock_guard lock(registry.mutex);
    registry.factories.insert_or_assign(std::move(scheme), std::move(factory));
}

AdapterFactory find_adapter(std::string_view scheme) {
    Registry& registry = Registry::instance();
    const std::lock_guard lock(registry.mutex);
    const auto found = registry.factories.find(scheme);
    return found == registry.factories.end() ? AdapterFactory{} : found->second;
}

std::string known_schemes() {
    Registry& registry = Registry::instance();
    const std::lock_guard lock(registry.mutex);
    std::string names;
    for (const auto& [scheme, factory] : registry.factories) {
        if (!names.empty()) names += ", ";
        names += scheme;
    }
    return names.empty() ? "none" : names;
}

}  // namespace pesan
