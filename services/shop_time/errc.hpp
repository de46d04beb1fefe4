#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::shop_time {

/// What can be wrong with a time zone.
enum class errc {
    success = 0,
    /// The system's time zone database has no zone of that name; the detail names it.
    zone_unknown,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::shop_time

template <>
struct boost::system::is_error_code_enum<pesan::shop_time::errc> : std::true_type {};
