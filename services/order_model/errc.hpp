#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::order {

/// What can be wrong with an order's data, whoever brings it.
enum class model_errc {
    success = 0,
    /// Not JSON, or JSON that two readers could understand differently (a key twice); the detail
    /// says where.
    json_malformed,
    /// JSON, but no order; the detail says which member was expected, as a JSON pointer.
    order_malformed,
    /// Not a time of RFC 3339; the detail shows it.
    time_malformed,
};

[[nodiscard]] const boost::system::error_category& model_error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(model_errc code) noexcept {
    return {static_cast<int>(code), model_error_category()};
}

}  // namespace pesan::order

template <>
struct boost::system::is_error_code_enum<pesan::order::model_errc> : std::true_type {};
