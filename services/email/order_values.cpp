#include "services/email/order_values.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "services/money/money_text.hpp"

namespace pesan::email {

namespace {

constexpr std::array months_id{"Januari",   "Februari", "Maret",    "April",
                               "Mei",       "Juni",     "Juli",     "Agustus",
                               "September", "Oktober",  "November", "Desember"};
constexpr std::array months_en{"January",   "February", "March",    "April",
                               "May",       "June",     "July",     "August",
                               "September", "October",  "November", "December"};

/// "31 Januari 2026"
std::string day_text(std::int64_t utc_ms, std::string_view locale, const shop_time::Zone& zone) {
    const shop_time::LocalTime local = zone.at(utc_ms);
    const auto& months = locale == "en" ? months_en : months_id;
    return fmt::format("{} {} {}", local.day, months[static_cast<std::size_t>(local.month - 1)],
                       local.year);
}

/// 1100 basis points are "11", 1050 are "10,5" (id) or "10.5" (en).
std::string percent(int basis_points, std::string_view locale) {
    std::string text = std::to_string(basis_points / 100);
    const int rest = std::abs(basis_points % 100);
    if (rest == 0) return text;
    text += locale == "en" ? '.' : ',';
    text += static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0) text += static_cast<char>('0' + rest % 10);
    return text;
}

Values line_values(const order::Line& line, std::string_view locale) {
    return {.texts = {{"LINE_NAME", line.name},
                      {"LINE_SKU", line.sku},
                      {"LINE_QUANTITY", std::to_string(line.quantity)},
                      {"LINE_PRICE", money::people_text(line.unit_price, locale)},
                      {"LINE_AMOUNT", money::people_text(line.amount, locale)}}};
}

/// A section that is shown once, with one text, or not at all.
std::vector<Values> once_if(const std::string& name, const std::string& text) {
    if (text.empty()) return {};
    return {Values{.texts = {{name, text}}}};
}

}  // namespace

Values order_values(const order::Order& order, std::string_view locale, std::string_view shop_name,
                    const shop_time::Zone& zone) {
    Values values;
    values.texts = {{"SHOP_NAME", std::string(shop_name)},
                    {"ORDER_NUMBER", order.number},
                    {"ORDER_DATE", day_text(order.placed_at_ms, locale, zone)},
                    {"SUBTOTAL", money::people_text(order.subtotal, locale)},
                    {"VAT_PERCENT", percent(order.vat_rate_bp, locale)},
                    {"VAT", money::people_text(order.vat, locale)},
                    {"TOTAL", money::people_text(order.total, locale)}};
    std::vector<Values>& lines = values.sections["LINES"];
    for (const order::Line& line : order.lines)
        lines.push_back(line_values(line, locale));
    values.sections["NAMED"] =
        once_if("CUSTOMER_NAME", order.customer ? order.customer->name : std::string());
    values.sections["NOTED"] = once_if("NOTE", order.note.value_or(""));
    return values;
}

order::Order sample_order(std::string_view locale) {
    const auto line = [](std::string sku, std::string name, std::int64_t quantity,
                         std::int64_t price) {
        return order::Line{
            std::move(sku), std::move(name), quantity, {price, "IDR"}, {price * quantity, "IDR"}};
    };
    order::Order order;
    order.id = "019a9f3e-7c5a-7d31-9a64-2f1f0c5b8e11";
    order.number = "PSN-000123";
    order.placed_at_ms = 1'769'847'330'123;
    order.locale = locale;
    order.customer = {
        .name = "Budi Santoso", .email = "budi@example.com", .phone = "+6281234567890"};
    order.lines = {line("KOPI-250", "Kopi Gayo 250 g", 2, 7'500'000),
                   line("TEH-100", "Teh Melati 100 g", 1, 3'250'000),
                   line("GULA-500", "Gula Aren Bubuk Organik 500 g", 3, 4'200'000)};
    order.note =
        locale == "en" ? "Please leave it at the front desk." : "Tolong titipkan di resepsionis.";
    order.subtotal = {30'850'000, "IDR"};
    order.vat_rate_bp = 1100;
    order.vat = {3'393'500, "IDR"};
    order.total = {34'243'500, "IDR"};
    return order;
}

}  // namespace pesan::email
