#include "services/topics/wait_time.hpp"

#include <charconv>

#include "pesan/errc.hpp"

namespace pesan::topics {

Result<std::chrono::milliseconds> wait_time(const http::Request& request) {
    const auto text = request.query_value("wait");
    if (!text) return std::chrono::milliseconds(0);
    std::int64_t count = 0;
    const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), count);
    const std::string_view unit(end, static_cast<std::size_t>(text->data() + text->size() - end));
    if (unit.empty() || unit == "s") count = count > 60 ? 60'001 : count * 1000;
    if (failed != std::errc() || (!unit.empty() && unit != "s" && unit != "ms") || count < 0 ||
        count > 60'000)
        return Error(errc::invalid_argument,
                     "wait: expected up to 60s, got '" + std::string(*text) + "'");
    return std::chrono::milliseconds(count);
}

}  // namespace pesan::topics
