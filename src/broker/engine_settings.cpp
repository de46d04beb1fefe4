#include "broker/engine_state.hpp"

namespace pesan::broker {

Result<void> Engine::put_setting(std::string_view key, BytesView value) {
    if (key.empty() || key.size() > name_bytes_max)
        return Error(errc::invalid_argument, "key of a setting: 1 to 255 bytes");
    if (value.size() > setting_bytes_max)
        return Error(errc::invalid_argument, "setting " + std::string(key) + " is too large");
    const auto found = state_->settings.find(key);
    if (found != state_->settings.end() && found->second == value) return {};
    const auto committed = state_->commit(SettingPutRecord{key, value});
    if (!committed) return committed.error();
    return {};
}

Result<void> Engine::erase_setting(std::string_view key) {
    if (!state_->settings.contains(key)) return {};
    const auto committed = state_->commit(SettingErasedRecord{key});
    if (!committed) return committed.error();
    return {};
}

const Settings& Engine::settings() const {
    return state_->settings;
}

}  // namespace pesan::broker
