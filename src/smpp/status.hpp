#pragma once

#include <cstdint>
#include <string>

namespace pesan::smpp {

/// command_status values that we send or branch on. source SMPP 3.4 §5.1.3
enum Status : std::uint32_t {
    ok = 0x00000000,
    invalid_message_length = 0x00000001,
    invalid_command_length = 0x00000002,
    invalid_command_id = 0x00000003,
    invalid_bind_status = 0x00000004,
    already_bound = 0x00000005,
    system_error = 0x00000008,
    invalid_source = 0x0000000a,
    invalid_destination = 0x0000000b,
    bind_failed = 0x0000000d,
    invalid_password = 0x0000000e,
    invalid_system_id = 0x0000000f,
    message_queue_full = 0x00000014,
    submit_failed = 0x00000045,
    throttled = 0x00000058,
    temporary_app_error = 0x00000064,
    permanent_app_error = 0x00000065,
    rejected_app_error = 0x00000066,
    delivery_failure = 0x000000fe,
    unknown_error = 0x000000ff,
};

/// "ESME_RTHROTTLED (0x58)"; the number alone for one without a name.
[[nodiscard]] std::string status_name(std::uint32_t status);

/// What a sender should do about a refusal.
enum class Refusal { throttled, for_now, for_good };
[[nodiscard]] Refusal refusal_of(std::uint32_t status);

}  // namespace pesan::smpp
