#include "smpp/status.hpp"

#include <fmt/format.h>

#include <string_view>

namespace pesan::smpp {

namespace {

std::string_view known_name(std::uint32_t status) {
    switch (status) {
        case ok:
            return "ESME_ROK";
        case invalid_message_length:
            return "ESME_RINVMSGLEN";
        case invalid_command_length:
            return "ESME_RINVCMDLEN";
        case invalid_command_id:
            return "ESME_RINVCMDID";
        case invalid_bind_status:
            return "ESME_RINVBNDSTS";
        case already_bound:
            return "ESME_RALYBND";
        case system_error:
            return "ESME_RSYSERR";
        case invalid_source:
            return "ESME_RINVSRCADR";
        case invalid_destination:
            return "ESME_RINVDSTADR";
        case bind_failed:
            return "ESME_RBINDFAIL";
        case invalid_password:
            return "ESME_RINVPASWD";
        case invalid_system_id:
            return "ESME_RINVSYSID";
        case message_queue_full:
            return "ESME_RMSGQFUL";
        case submit_failed:
            return "ESME_RSUBMITFAIL";
        case throttled:
            return "ESME_RTHROTTLED";
        case temporary_app_error:
            return "ESME_RX_T_APPN";
        case permanent_app_error:
            return "ESME_RX_P_APPN";
        case rejected_app_error:
            return "ESME_RX_R_APPN";
        case delivery_failure:
            return "ESME_RDELIVERYFAILURE";
        case unknown_error:
            return "ESME_RUNKNOWNERR";
        default:
            return {};
    }
}

}  // namespace

std::string status_name(std::uint32_t status) {
    const auto name = known_name(status);
    return name.empty() ? fmt::format("status 0x{:x}", status)
                        : fmt::format("{} (0x{:x})", name, status);
}

Refusal refusal_of(std::uint32_t status) {
    switch (status) {
        case throttled:
        case message_queue_full:
            return Refusal::throttled;
        case system_error:
        case temporary_app_error:
        case delivery_failure:
        case unknown_error:
            return Refusal::for_now;
        default:
            return Refusal::for_good;
    }
}

}  // namespace pesan::smpp
