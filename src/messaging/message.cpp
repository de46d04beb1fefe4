#include "pesan/message.hpp"

#include <algorithm>

namespace pesan {

namespace {

template <class Pairs>
auto find_pair(Pairs& headers, std::string_view name) {
    return std::ranges::find_if(headers,
                                [name](const auto& header) { return header.first == name; });
}

}  // namespace

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
    const auto found = find_pair(headers, name);
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

void set_header(Headers& headers, std::string_view name, std::string value) {
    const auto found = find_pair(headers, name);
    if (found == headers.end()) {
        headers.emplace_back(name, std::move(value));
    } else {
        found->second = std::move(value);
    }
}

}  // namespace pesan
