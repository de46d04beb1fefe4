#include "services/order_files/invoice.hpp"

#include <algorithm>
#include <charconv>

#include "pesan/errc.hpp"
#include "services/money/currency.hpp"
#include "services/money/money_text.hpp"
#include "services/order_model/json_text.hpp"

namespace pesan::order_files {

namespace {

void member(std::string& to, const char* name, const std::string& value) {
    to += to.back() == '{' ? "\"" : ",\"";
    to += name;
    to += "\":";
    order::append_json_string(to, value);
}

/// What is given back is written as a negative quantity; a negative price means the same.
InvoiceLine normal(InvoiceLine line) {
    if (line.unit_price.amount < 0) {
        line.unit_price.amount = -line.unit_price.amount;
        line.quantity = -line.quantity;
    }
    return line;
}

void append_line(std::string& json, const InvoiceLine& line) {
    json += json.back() == '[' ? "{" : ",{";
    member(json, "sku", line.sku);
    member(json, "name", line.name);
    json += ",\"quantity\":" + std::to_string(line.quantity) +
            ",\"unit_price\":{\"amount\":" + std::to_string(line.unit_price.amount);
    member(json, "currency", line.unit_price.currency);
    json += "}}";
}

}  // namespace

FileOrder InvoiceWriter::write(const Invoice& invoice) {
    FileOrder order;
    const int count = ++seen_[invoice.number];
    order.item = count == 1 ? invoice.number : invoice.number + "#" + std::to_string(count);
    order.line = invoice.line;
    order.anonymous = !invoice.has_customer;
    std::vector<InvoiceLine> lines;
    for (const InvoiceLine& line : invoice.lines)
        lines.push_back(normal(line));
    order.credit_note = invoice.marked_credit_note ||
                        std::any_of(lines.begin(), lines.end(),
                                    [](const InvoiceLine& line) { return line.quantity < 0; });
    std::string& json = order.json;
    json = "{";
    member(json, "item", order.item);
    member(json, "kind", order.credit_note ? "credit_note" : "order");
    member(json, "placed_at", invoice.placed_at);
    if (!invoice.locale.empty()) member(json, "locale", invoice.locale);
    if (!invoice.note.empty()) member(json, "note", invoice.note);
    if (vat_rate_bp_) json += ",\"vat_rate_bp\":" + std::to_string(*vat_rate_bp_);
    if (invoice.has_customer) {
        json += ",\"customer\":{";
        member(json, "name", invoice.customer_name);
        member(json, "email", invoice.customer_email);
        if (!invoice.customer_phone.empty()) member(json, "phone", invoice.customer_phone);
        json += "}";
    }
    json += ",\"lines\":[";
    for (const InvoiceLine& line : lines)
        append_line(json, line);
    json += "]}";
    return order;
}

Result<money::Money> read_price(std::string_view text, const std::string& currency,
                                std::size_t& rounded) {
    const money::Currency* known = money::find_currency(currency);
    if (known == nullptr) return Error(errc::malformed, "currency '" + currency + "' is not known");
    const auto point = text.find('.');
    const std::size_t wanted = point == std::string_view::npos
                                   ? text.size()
                                   : point + 1 + static_cast<std::size_t>(known->decimals);
    std::string_view rest = text.size() > wanted ? text.substr(wanted) : std::string_view();
    if (rest.find_first_not_of("0123456789") != std::string_view::npos)
        return Error(errc::malformed, "price '" + std::string(text) + "' is not a number");
    std::string kept(text.substr(0, std::min(wanted, text.size())));
    if (kept.ends_with('.')) kept.pop_back();
    Result<money::Money> price = money::parse_decimal(kept, currency);
    if (!price)
        return Error(errc::malformed,
                     "price '" + std::string(text) + "': " + price.error().message());
    if (rest.find_first_not_of('0') != std::string_view::npos) {
        ++rounded;
        if (rest.front() >= '5') price->amount += text.starts_with('-') ? -1 : 1;
    }
    return price;
}

std::optional<std::int64_t> read_whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace pesan::order_files
