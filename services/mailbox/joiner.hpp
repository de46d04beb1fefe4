#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "services/mailbox/caught.hpp"
#include "smpp/user_data.hpp"

namespace pesan::mailbox {

/// Puts the segments of long messages together, in whatever order they come. One thread at a time.
class Joiner {
public:
    /// The whole message, once its last segment has come. A segment that comes twice counts once.
    std::optional<CaughtSms> add(const std::string& from, const std::string& to,
                                 const smpp::UserData& data, const std::string& segment_id);

    /// Messages that wait for segments.
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

private:
    /// Beyond this the oldest incomplete message is forgotten.
    static constexpr std::size_t waiting_max = 1000;

    using Key = std::tuple<std::string, std::string, std::uint16_t, std::uint8_t>;
    struct Segment {
        std::string text;
        std::string id;
    };
    struct Parts {
        std::map<std::uint8_t, Segment> segments;
    };

    std::map<Key, Parts> waiting_;
    std::deque<Key> order_;
};

}  // namespace pesan::mailbox
