#include "comma_list.hpp"

#include <sstream>

namespace pesan::app {

std::vector<std::string> comma_list(const std::string& text) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) {
        std::erase(part, ' ');
        if (!part.empty()) parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace pesan::app
