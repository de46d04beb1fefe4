#include "services/sms/texts.hpp"

#include <fmt/format.h>

#include "pesan/errc.hpp"
#include "services/money/money_text.hpp"

namespace pesan::sms {

namespace {

struct Wording {
    std::string_view name;
    std::string_view locale;
    /// {shop}, {number}, {total}
    const char* text;
};

constexpr Wording wordings[] = {
    {"order_confirmation", "id",
     "{shop}: pesanan {number} kami terima, total {total} termasuk PPN. Terima kasih!"},
    {"order_confirmation", "en",
     "{shop}: we have received order {number}, total {total} including VAT. Thank you!"},
    {"order_cancelled", "id", "{shop}: pesanan {number} sebesar {total} sudah dibatalkan."},
    {"order_cancelled", "en", "{shop}: your order {number} of {total} has been cancelled."},
};

}  // namespace

Result<std::string> text_for(std::string_view name, std::string_view locale,
                             const order::Order& order, std::string_view shop_name) {
    for (const Wording& wording : wordings) {
        if (wording.name != name || wording.locale != locale) continue;
        return fmt::format(fmt::runtime(wording.text), fmt::arg("shop", shop_name),
                           fmt::arg("number", order.number),
                           fmt::arg("total", money::people_text(order.total, locale)));
    }
    return Error(
        errc::not_found,
        fmt::format("template {}.{}; there are: order_confirmation, order_cancelled (id, en)", name,
                    locale));
}

}  // namespace pesan::sms
