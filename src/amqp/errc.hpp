#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::amqp {

/// What can be wrong with bytes that claim to be AMQP 0-9-1.
enum class errc {
    success = 0,
    /// The bytes end inside a value.
    truncated,
    /// Bytes follow where the value should have ended.
    trailing_bytes,
    /// A field value of a type the standard and RabbitMQ's errata do not know.
    unknown_field_type,
    /// Tables or arrays nested deeper than table_depth_max.
    too_deep,
    /// More entries than table_entries_max, a name longer than 255 bytes, or a frame over its
    /// limit.
    too_large,
    /// A property flag that class basic does not have.
    unknown_property,
    /// A frame of a type that does not exist; the detail has the number.
    unknown_frame_type,
    /// The octet behind a frame's payload is not 0xce.
    bad_frame_end,
    /// A class or method that neither the standard nor RabbitMQ knows; the detail has the ids.
    unknown_method,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::amqp

template <>
struct boost::system::is_error_code_enum<pesan::amqp::errc> : std::true_type {};
