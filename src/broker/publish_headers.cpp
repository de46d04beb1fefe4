#include "broker/publish_headers.hpp"

#include "amqp/reader.hpp"
#include "broker/errc.hpp"
#include "broker/specs.hpp"

namespace pesan::broker {

namespace {

/// Flags of class basic, in the order of their values.
constexpr unsigned content_type_flag = 0x8000, content_encoding_flag = 0x4000,
                   headers_flag = 0x2000, delivery_mode_flag = 0x1000, priority_flag = 0x0800;

unsigned flags_of(BytesView properties) {
    return properties.size() < 2 ? 0u : load_big<std::uint16_t>(properties.data());
}

}  // namespace

bool may_have_copies(BytesView properties) {
    return (flags_of(properties) & headers_flag) != 0 && properties.find("CC") != BytesView::npos;
}

Result<std::vector<std::string>> copies(const amqp::Properties& properties, std::string_view name) {
    std::vector<std::string> keys;
    const auto* value = properties.headers ? properties.headers->find(name) : nullptr;
    if (value == nullptr) return keys;
    const auto* array = value->as<amqp::Array>();
    if (array == nullptr)
        return Error(errc::precondition_failed, "unacceptable type in header " + std::string(name));
    for (const auto& entry : *array) {
        const auto* key = entry.as<std::string>();
        if (key == nullptr)
            return Error(errc::precondition_failed,
                         "unacceptable type in header " + std::string(name));
        keys.push_back(*key);
    }
    return keys;
}

Result<std::optional<std::chrono::milliseconds>> asked_delay(const amqp::Properties& properties) {
    std::optional<std::chrono::milliseconds> none;
    const auto* value = properties.headers ? properties.headers->find("x-delay") : nullptr;
    std::int64_t delay = 0;
    if (value == nullptr || !value->integer(delay) || delay <= 0) return none;
    if (delay > delay_max.count()) return Error(errc::precondition_failed, "x-delay is too long");
    return std::optional(std::chrono::milliseconds(delay));
}

void note_delay(amqp::Properties& properties, std::chrono::milliseconds delay) {
    properties.headers->set("x-delay", std::int64_t{-delay.count()});
}

std::uint8_t priority_of(BytesView properties) {
    const auto flags = flags_of(properties);
    if ((flags & priority_flag) == 0) return 0;
    amqp::Reader from(properties.substr(2));
    if ((flags & content_type_flag) != 0) from.short_string();
    if ((flags & content_encoding_flag) != 0) from.short_string();
    if ((flags & headers_flag) != 0) from.long_string();
    if ((flags & delivery_mode_flag) != 0) from.integer<std::uint8_t>();
    return from.integer<std::uint8_t>();
}

}  // namespace pesan::broker
