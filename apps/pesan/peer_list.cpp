#include "peer_list.hpp"

#include "comma_list.hpp"

namespace pesan::app {

std::vector<std::pair<std::string, std::string>> parse_peers(const std::string& text) {
    std::vector<std::pair<std::string, std::string>> peers;
    for (const std::string& part : comma_list(text)) {
        const auto equal = part.find('=');
        const bool named = equal != std::string::npos && equal < part.find("://");
        std::string url = named ? part.substr(equal + 1) : part;
        peers.emplace_back(named ? part.substr(0, equal) : part, std::move(url));
    }
    return peers;
}

}  // namespace pesan::app
