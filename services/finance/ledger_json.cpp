#include "services/finance/ledger_json.hpp"

#include "services/api/page_request.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"
#include "services/order_model/time_text.hpp"

namespace pesan::finance {

namespace {

void append_text(std::string& to, std::string_view name, std::string_view value) {
    if (to.back() != '{') to += ',';
    order::append_json_string(to, name);
    to += ':';
    order::append_json_string(to, value);
}

void append_money(std::string& to, std::string_view name, std::int64_t amount,
                  const std::string& currency) {
    if (to.back() != '{') to += ',';
    order::append_json_string(to, name);
    to += ':';
    order::append_json(to, {amount, currency});
}

void append_count(std::string& to, std::string_view name, std::int64_t count) {
    to += ',';
    order::append_json_string(to, name);
    to += ':' + std::to_string(count);
}

void append_end(std::string& to, std::string_view list, const std::string& place) {
    to += R"(],"next_cursor":)" + api::next_cursor_text(list, place) + '}';
}

void append_entry(std::string& to, const Entry& entry) {
    to += '{';
    append_text(to, "id", entry.id);
    append_text(to, "order_id", entry.order_id);
    append_text(to, "number", entry.order_number);
    append_text(to, "kind", entry.kind);
    append_text(to, "at", order::time_text(entry.at_ms));
    append_text(to, "day", entry.day);
    to += R"(,"lines":[)";
    for (const auto account : accounts) {
        if (entry.amount_of(account) == 0) continue;
        if (to.back() != '[') to += ',';
        to += '{';
        append_text(to, "account", text_of(account));
        append_money(to, "amount", entry.amount_of(account), entry.currency);
        to += '}';
    }
    to += "]}";
}

void append_day(std::string& to, const DailySales& day) {
    to += '{';
    append_text(to, "day", day.day);
    append_count(to, "orders", day.orders);
    append_count(to, "cancelled", day.cancelled);
    append_count(to, "credit_notes", day.credit_notes);
    append_money(to, "net", day.net, day.currency);
    append_money(to, "vat", day.vat, day.currency);
    append_money(to, "total", day.net + day.vat, day.currency);
    to += '}';
}

void append_balance(std::string& to, const Balance& balance) {
    to += '{';
    append_text(to, "account", text_of(balance.account));
    append_money(to, "debit", balance.debit, balance.currency);
    append_money(to, "credit", balance.credit, balance.currency);
    append_money(to, "balance", balance.debit - balance.credit, balance.currency);
    to += '}';
}

}  // namespace

std::string to_json(const EntryPage& page) {
    std::string text = R"({"items":[)";
    for (const auto& entry : page.entries) {
        if (text.back() != '[') text += ',';
        append_entry(text, entry);
    }
    append_end(text, entries_list, page.next_cursor);
    return text;
}

std::string to_json(const DailySalesPage& page) {
    std::string text = R"({"items":[)";
    for (const auto& day : page.days) {
        if (text.back() != '[') text += ',';
        append_day(text, day);
    }
    append_end(text, daily_sales_list, page.next_cursor);
    return text;
}

std::string to_json(const std::vector<Balance>& balances) {
    std::string text = R"({"items":[)";
    for (std::size_t i = 0; i < balances.size();) {
        const std::string& currency = balances[i].currency;
        if (text.back() != '[') text += ',';
        text += '{';
        append_text(text, "currency", currency);
        text += R"(,"accounts":[)";
        std::int64_t sum = 0;
        for (; i < balances.size() && balances[i].currency == currency; ++i) {
            if (text.back() != '[') text += ',';
            append_balance(text, balances[i]);
            sum += balances[i].debit - balances[i].credit;
        }
        text += ']';
        append_money(text, "sum", sum, currency);
        text += '}';
    }
    return text + "]}";
}

}  // namespace pesan::finance
