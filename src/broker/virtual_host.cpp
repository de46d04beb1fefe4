#include "broker/virtual_host.hpp"

#include "broker/names.hpp"

namespace pesan::broker {

std::string qualify(std::string_view virtual_host, std::string_view name) {
    if (virtual_host == default_virtual_host) return std::string(name);
    std::string qualified(virtual_host);
    qualified += '\0';
    qualified += name;
    return qualified;
}

std::string_view virtual_host_of(std::string_view name) {
    const auto zero = name.find('\0');
    return zero == std::string_view::npos ? default_virtual_host : name.substr(0, zero);
}

std::string_view local_name(std::string_view name) {
    const auto zero = name.find('\0');
    return zero == std::string_view::npos ? name : name.substr(zero + 1);
}

bool is_local_name(std::string_view name) {
    return name.size() <= name_bytes_max && name.find('\0') == std::string_view::npos;
}

}  // namespace pesan::broker
