#include "base/mask.hpp"

namespace pesan {

std::string mask_email(std::string_view address) {
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at == 0) return "***";
    return std::string(address.substr(0, 1)) + "***" + std::string(address.substr(at));
}

std::string mask_phone(std::string_view number) {
    if (number.size() < 7) return "***";
    return std::string(number.substr(0, 3)) + "***" + std::string(number.substr(number.size() - 3));
}

std::string mask_url(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::string(url);
    const auto start = scheme + 3;
    const auto end = url.find_first_of("/?#", start);
    const auto at = url.substr(0, end).rfind('@');
    if (at == std::string_view::npos || at < start) return std::string(url);
    return std::string(url.substr(0, start)) + "***" + std::string(url.substr(at));
}

}  // namespace pesan
