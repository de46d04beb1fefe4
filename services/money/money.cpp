#include "services/money/money.hpp"

namespace pesan::money {

Result<Money> add(const Money& left, const Money& right) {
    if (left.currency != right.currency)
        return Error{errc::currencies_differ, left.currency + " and " + right.currency};
    Money sum{0, left.currency};
    if (__builtin_add_overflow(left.amount, right.amount, &sum.amount)) return errc::overflow;
    return sum;
}

Result<Money> multiply(const Money& price, std::int64_t quantity) {
    Money product{0, price.currency};
    if (__builtin_mul_overflow(price.amount, quantity, &product.amount)) return errc::overflow;
    return product;
}

Result<Money> negate(const Money& value) {
    return multiply(value, -1);
}

}  // namespace pesan::money
