#include "broker/access/engine_access.hpp"

namespace pesan::broker::access {

Result<void> EngineSettings::put(std::string_view key, BytesView value) {
    return engine_.put_setting(key, value);
}

Result<void> EngineSettings::erase(std::string_view key) {
    return engine_.erase_setting(key);
}

void EngineSettings::each(
    std::string_view prefix,
    const std::function<void(std::string_view key, BytesView value)>& visit) const {
    const auto& settings = engine_.settings();
    for (auto at = settings.lower_bound(prefix);
         at != settings.end() && std::string_view(at->first).starts_with(prefix); ++at)
        visit(at->first, at->second);
}

Result<void> EngineAccess::prepare(const FirstUser& first, Random& random) {
    if (!control.empty()) return {};
    return control.create_first(first.name, hash_password(first.password, random));
}

}  // namespace pesan::broker::access
