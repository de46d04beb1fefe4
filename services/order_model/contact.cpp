#include "services/order_model/contact.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pesan::order {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// RFC 5322 atext.
bool is_local_character(char c) {
    return is_letter_or_digit(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_dotted(std::string_view text) {
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos;
}

bool is_domain(std::string_view domain) {
    if (domain == "localhost") return true;
    if (!is_dotted(domain) || domain.find('.') == std::string_view::npos) return false;
    while (!domain.empty()) {
        const auto dot = domain.find('.');
        const auto label = domain.substr(0, dot);
        if (label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        if (!std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; }))
            return false;
        if (dot == std::string_view::npos) break;
        domain.remove_prefix(dot + 1);
    }
    return true;
}

}  // namespace

std::string email_fault(std::string_view address) {
    if (address.empty()) return "is empty";
    if (address.size() > 254) return "is longer than 254 bytes";
    const auto at = address.rfind('@');
    if (at == std::string_view::npos) return "has no @";
    const auto local = address.substr(0, at);
    if (local.size() > 64) return "has more than 64 bytes before the @";
    if (!is_dotted(local) || !std::ranges::all_of(local, is_local_character))
        return "has something before the @ that does not belong there";
    if (!is_domain(address.substr(at + 1))) return "has no domain such as example.com after the @";
    return {};
}

std::string phone_fault(std::string_view number) {
    if (!number.starts_with('+'))
        return "must begin with + and the country's code, such as +6281234567890";
    const auto digits = number.substr(1);
    if (!std::ranges::all_of(digits, is_digit)) return "may have digits only after the +";
    if (digits.size() < 8 || digits.size() > 15) return "must have 8 to 15 digits after the +";
    if (digits.front() == '0') return "must not begin with +0";
    return {};
}

std::string text_fault(std::string_view text, std::size_t length_max, bool lines) {
    if (text.empty()) return "is empty";
    if (text.size() > length_max) return fmt::format("is longer than {} bytes", length_max);
    const auto control = [lines](char c) {
        if (lines && (c == '\n' || c == '\r' || c == '\t')) return false;
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    };
    if (std::ranges::any_of(text, control)) return "has a control character";
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return "is blank";
    return {};
}

}  // namespace pesan::order
