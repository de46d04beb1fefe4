#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "net/http/client.hpp"
#include "pesan/result.hpp"
#include "services/timeline/step.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::timeline {

/// Somewhere the steps of an order can be asked for.
struct Source {
    /// "email" …, or an address.
    std::string name;
    std::function<boost::asio::awaitable<Result<std::vector<Step>>>(std::string order_id)> steps;
};

/// A service of this process. `steps` must outlive the source.
[[nodiscard]] Source local_source(std::string name, Steps& steps);

/// A role at "http://host:port"; the client must outlive the source. A call may take `time_max`.
[[nodiscard]] Source http_source(http::Client& client, std::string name, std::string url,
                                 std::chrono::milliseconds time_max = std::chrono::seconds(2));

/// What a source said, or that it did not.
struct Unanswered {
    std::string name;
    std::string error;
};

struct Merged {
    /// Of all sources, by time; of one source in its own order.
    std::vector<Step> steps;
    std::vector<Unanswered> unanswered;
};

/// Asks all sources at once and merges. Never fails: a source that does not answer is named.
boost::asio::awaitable<Merged> merge(std::vector<Source> sources, std::string order_id);

}  // namespace pesan::timeline
