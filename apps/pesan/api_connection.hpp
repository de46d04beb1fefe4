#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::app {

/// Where a command's requests go: to a running Pesan over HTTP, or to the same routes inside this
/// process, over a broker that `--broker` names. Calls wait.
class ApiConnection {
public:
    virtual ~ApiConnection() = default;

    /// path: "/v1/topics?limit=10". An answer of any status is a success here.
    virtual Result<http::Response> call(std::string method, std::string path, std::string body = {},
                                        http::Headers headers = {}) = 0;
    /// For messages to people: "http://127.0.0.1:8080" or the broker's URL, without credentials.
    [[nodiscard]] virtual std::string where() const = 0;
};

struct ApiChoice {
    /// --url; empty = PESAN_URL, else the address in <data>/pesan.json.
    std::string url;
    /// --broker; not empty = straight to that broker, topics only.
    std::string broker;
    /// --data; empty = PESAN_DATA or ./pesan-data.
    std::string data;
};

/// errors   not_found: nothing says where Pesan runs; what connecting to the broker says
[[nodiscard]] Result<std::unique_ptr<ApiConnection>> open_api(const ApiChoice& choice);

}  // namespace pesan::app
