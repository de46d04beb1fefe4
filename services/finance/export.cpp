#include "services/finance/export.hpp"

#include <fmt/format.h>

#include "services/money/currency.hpp"
#include "services/money/money_text.hpp"

namespace pesan::finance {

namespace {

std::string_view hledger_name(Account account) {
    switch (account) {
        case Account::receivable:
            return "assets:receivable";
        case Account::revenue:
            return "revenue:sales";
        case Account::vat:
            return "liabilities:vat";
    }
    return {};
}

std::string_view beancount_name(Account account) {
    switch (account) {
        case Account::receivable:
            return "Assets:Receivable";
        case Account::revenue:
            return "Income:Sales";
        case Account::vat:
            return "Liabilities:VAT";
    }
    return {};
}

std::string_view words_of(const Entry& entry) {
    if (entry.kind == "cancel") return "order cancelled";
    if (entry.kind == "credit_note") return "credit note";
    return "order";
}

/// "1000.00 IDR": how hledger shows a currency; a currency without decimals keeps the mark.
std::string commodity(const std::string& currency) {
    const auto* known = money::find_currency(currency);
    const int decimals = known == nullptr ? 2 : known->decimals;
    return "1000." + std::string(static_cast<std::size_t>(decimals), '0') + " " + currency;
}

std::string amount_text(const Entry& entry, Account account) {
    return money::decimal_text({entry.amount_of(account), entry.currency});
}

std::string hledger_entry(const Entry& entry) {
    std::string text = fmt::format("\n{} ({}) {}  ; order-id: {}\n", entry.day, entry.order_number,
                                   words_of(entry), entry.order_id);
    for (const auto account : accounts)
        if (entry.amount_of(account) != 0)
            text += fmt::format("    {:<20}  {:>20} {}\n", hledger_name(account),
                                amount_text(entry, account), entry.currency);
    return text;
}

std::string beancount_entry(const Entry& entry) {
    std::string text = fmt::format("\n{} * \"{}\" \"{}\"\n  order-id: \"{}\"\n", entry.day,
                                   entry.order_number, words_of(entry), entry.order_id);
    for (const auto account : accounts)
        if (entry.amount_of(account) != 0)
            text += fmt::format("  {:<20}  {:>20} {}\n", beancount_name(account),
                                amount_text(entry, account), entry.currency);
    return text;
}

std::string csv_entry(const Entry& entry) {
    std::string text;
    for (const auto account : accounts)
        if (entry.amount_of(account) != 0)
            text += fmt::format("{},{},{},{},{},{},{}\n", entry.day, entry.order_number, entry.kind,
                                text_of(account), amount_text(entry, account), entry.currency,
                                entry.order_id);
    return text;
}

}  // namespace

std::optional<ExportFormat> export_format_of(std::string_view text) {
    if (text == "hledger") return ExportFormat::hledger;
    if (text == "beancount") return ExportFormat::beancount;
    if (text == "csv") return ExportFormat::csv;
    return std::nullopt;
}

std::string export_heading(ExportFormat format, const std::vector<std::string>& currencies) {
    std::string text;
    switch (format) {
        case ExportFormat::hledger:
            text = "decimal-mark .\n\n";
            for (const auto& currency : currencies)
                text += "commodity " + commodity(currency) + "\n";
            text += '\n';
            for (const auto account : accounts)
                text += fmt::format("account {}\n", hledger_name(account));
            break;
        case ExportFormat::beancount:
            text = "option \"title\" \"Pesan\"\n";
            for (const auto& currency : currencies)
                text += fmt::format("option \"operating_currency\" \"{}\"\n", currency);
            text += '\n';
            for (const auto account : accounts)
                text += fmt::format("1970-01-01 open {}\n", beancount_name(account));
            break;
        case ExportFormat::csv:
            text = "day,number,kind,account,amount,currency,order_id\n";
            break;
    }
    return text;
}

std::string export_entry(ExportFormat format, const Entry& entry) {
    switch (format) {
        case ExportFormat::hledger:
            return hledger_entry(entry);
        case ExportFormat::beancount:
            return beancount_entry(entry);
        case ExportFormat::csv:
            return csv_entry(entry);
    }
    return {};
}

}  // namespace pesan::finance
