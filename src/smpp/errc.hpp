#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::smpp {

/// What can go wrong with short messages and SMPP sessions.
enum class errc {
    success = 0,
    /// The text is no UTF-8.
    text_malformed,
    /// The text needs more segments than a message may have.
    text_too_long,
    /// A PDU that breaks the rules of the standard; the detail says which field.
    pdu_malformed,
    /// A PDU's stated length is below 16 or above the limit; the stream cannot be followed any
    /// further.
    pdu_length_invalid,
    /// A command that is not spoken here.
    command_unknown,
    /// A field is longer than the standard allows; nothing was sent.
    field_too_long,
    /// The SMSC answered that we send too fast (ESME_RTHROTTLED, ESME_RMSGQFUL); try again later.
    throttled,
    /// The SMSC refused the message for good; the detail has its status.
    rejected,
    /// The SMSC refused for a reason that may pass (ESME_RSYSERR, ESME_RDELIVERYFAILURE …); the
    /// detail has its status.
    refused_for_now,
    /// The SMSC refused user or password.
    bind_refused,
    /// No session with the SMSC; nothing was sent.
    unreachable,
    /// Sent, but the session ended or the time passed before an answer: it may have been delivered
    /// or not.
    outcome_unknown,
    /// The window stayed full for the whole time limit; nothing was sent.
    window_full,
    /// The client was stopped; nothing was sent.
    closed,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::smpp

template <>
struct boost::system::is_error_code_enum<pesan::smpp::errc> : std::true_type {};
