#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::money {

/// What can be wrong with money.
enum class errc {
    success = 0,
    /// A sum or product does not fit into 64 bits of minor units.
    overflow,
    /// The code is none of ISO 4217 that Pesan knows; the detail names it.
    currency_unknown,
    /// Two currencies met in one sum; the detail names both.
    currencies_differ,
    /// A written amount is not a number, or has more decimals than its currency; the detail shows
    /// it.
    amount_malformed,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::money

template <>
struct boost::system::is_error_code_enum<pesan::money::errc> : std::true_type {};
