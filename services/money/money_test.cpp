#include "services/money/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "services/money/currency.hpp"
#include "services/money/money_text.hpp"
#include "services/money/vat.hpp"

namespace pesan::money {
namespace {

constexpr auto largest = std::numeric_limits<std::int64_t>::max();
constexpr auto smallest = std::numeric_limits<std::int64_t>::min();

Money idr(std::int64_t amount) {
    return {amount, "IDR"};
}

TEST(Money, SumBeyond64BitsIsAnError) {
    EXPECT_EQ(add(idr(largest), idr(1)).error().code, errc::overflow);
    EXPECT_EQ(multiply(idr(largest / 2), 3).error().code, errc::overflow);
    EXPECT_EQ(negate(idr(smallest)).error().code, errc::overflow);
}

TEST(Money, CurrenciesDoNotMix) {
    EXPECT_EQ(add(idr(1), Money{1, "GBP"}).error().code, errc::currencies_differ);
}

TEST(Currency, KnowsDecimals) {
    ASSERT_NE(find_currency("IDR"), nullptr);
    EXPECT_EQ(find_currency("IDR")->decimals, 2);
    EXPECT_EQ(find_currency("JPY")->decimals, 0);
    EXPECT_EQ(find_currency("KWD")->decimals, 3);
    EXPECT_EQ(find_currency("ZAR")->decimals, 2);
    EXPECT_EQ(find_currency("AED")->decimals, 2);
    EXPECT_EQ(find_currency("idr"), nullptr);
    EXPECT_EQ(find_currency("XXX"), nullptr);
}

TEST(Vat, RoundsHalfUp) {
    EXPECT_EQ(vat_of(idr(7'500'000), 1100)->amount, 825'000);
    EXPECT_EQ(vat_of(idr(50), 100)->amount, 1);   // 0.5
    EXPECT_EQ(vat_of(idr(49), 100)->amount, 0);   // 0.49
    EXPECT_EQ(vat_of(idr(150), 100)->amount, 2);  // 1.5
}

TEST(Vat, TooLargeIsAnError) {
    EXPECT_TRUE(vat_of(idr(largest), 10'000).has_value());
    EXPECT_EQ(vat_of(idr(largest), 10'001).error().code, errc::overflow);
}

RC_GTEST_PROP(Vat, CreditTakesBackExactlyWhatWasCharged, ()) {
    const auto net = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 62);
    const auto rate = *rc::gen::inRange(0, 10'001);
    RC_ASSERT(vat_of(idr(-net), rate)->amount == -vat_of(idr(net), rate)->amount);
}

RC_GTEST_PROP(Vat, IsWithinHalfAUnitOfTheExactValue, ()) {
    const auto net =
        *rc::gen::inRange<std::int64_t>(-(std::int64_t{1} << 38), std::int64_t{1} << 38);
    const auto rate = *rc::gen::inRange(0, 10'001);
    // Below 2^53, so that a double holds the products exactly.
    const auto exact = static_cast<double>(net) * rate;
    const auto off = static_cast<double>(vat_of(idr(net), rate)->amount) * 10'000 - exact;
    RC_ASSERT(off <= 5'000 && off >= -5'000);
}

TEST(VatRates, HoldFromTheirDay) {
    const auto rates = VatRates::parse("1000,2022-04-01:1100");
    ASSERT_TRUE(rates.has_value());
    EXPECT_EQ(rates->at(1'648'771'199'999), 1000);
    EXPECT_EQ(rates->at(1'648'771'200'000), 1100);
    EXPECT_EQ(VatRates().at(0), 1100);
}

TEST(VatRates, RefuseWhatIsNoRate) {
    for (const auto* text :
         {"", "x", "-1", "10001", "2022-13-01:5", "2022-04-01", "1100,", "1100,,1000"})
        EXPECT_FALSE(VatRates::parse(text).has_value()) << text;
}

TEST(MoneyText, DecimalsAsTheCurrencyHasThem) {
    EXPECT_EQ(decimal_text(idr(7'500'000)), "75000.00");
    EXPECT_EQ(decimal_text(idr(-5)), "-0.05");
    EXPECT_EQ(decimal_text({1200, "JPY"}), "1200");
    EXPECT_EQ(decimal_text({1200, "KWD"}), "1.200");
    EXPECT_EQ(decimal_text(idr(smallest)), "-92233720368547758.08");
}

TEST(MoneyText, PeopleSeeRupiah) {
    EXPECT_EQ(people_text(idr(7'500'000), "id"), "Rp75.000");
    EXPECT_EQ(people_text(idr(7'500'000), "en"), "Rp75.000");
    EXPECT_EQ(people_text(idr(7'500'050), "id"), "Rp75.000,50");
    EXPECT_EQ(people_text(idr(-123'456'700), "id"), "-Rp1.234.567");
    EXPECT_EQ(people_text({1250, "GBP"}, "en"), "£12.50");
    EXPECT_EQ(people_text({123'450, "CHF"}, "id"), "1.234,50 CHF");
    EXPECT_EQ(people_text({0, "IDR"}, "id"), "Rp0");
}

RC_GTEST_PROP(MoneyText, DecimalTextReadsBack, ()) {
    const auto amount = *rc::gen::arbitrary<std::int64_t>();
    const auto currency = *rc::gen::element<std::string>("IDR", "JPY", "KWD", "GBP");
    const Money value{amount, currency};
    const auto read = parse_decimal(decimal_text(value), currency);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == value);
}

TEST(MoneyText, ReadsTheExtremes) {
    EXPECT_EQ(parse_decimal("-92233720368547758.08", "IDR")->amount, smallest);
    EXPECT_EQ(parse_decimal("92233720368547758.08", "IDR").error().code, errc::overflow);
}

TEST(MoneyText, RefusesWhatIsNoAmount) {
    for (const auto* text :
         {"", "-", ".5", "5.", "1,5", "1.234", "0x1", "1e3", " 1", "--1", "NaN", "1.2.3"})
        EXPECT_EQ(parse_decimal(text, "IDR").error().code, errc::amount_malformed) << text;
    EXPECT_EQ(parse_decimal("1", "ABC").error().code, errc::currency_unknown);
    EXPECT_EQ(parse_decimal("2.5500", "IDR")->amount, 255);
}

}  // namespace
}  // namespace pesan::money
