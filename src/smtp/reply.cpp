#include "smtp/reply.hpp"

namespace pesan::smtp {

Bytes Reply::encode() const {
    Bytes encoded;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto line = lines[i];
        for (auto& c : line) {
            if (c == '\r' || c == '\n') c = ' ';
        }
        encoded += std::to_string(code) + (i + 1 < lines.size() ? "-" : " ") + line + "\r\n";
    }
    return encoded;
}

}  // namespace pesan::smtp
