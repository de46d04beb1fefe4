#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api_connection.hpp"
#include "services/order_files/order_file.hpp"

namespace pesan::app {

struct UploadPlan {
    std::string file;
    order_files::OrderFileOptions reading;
    /// Mail and SMS go out, too.
    bool notify = false;
    std::size_t batch_orders = 500;
};

struct UploadCounts {
    std::size_t imported = 0;
    /// Were there from an earlier run.
    std::size_t known = 0;
    std::size_t refused = 0;
    std::size_t credit_notes = 0;
    std::size_t anonymous = 0;
    std::size_t rounded_prices = 0;
};

struct UploadWatch {
    /// A bad line: its number and the reason.
    std::function<void(std::size_t line, const std::string& reason)> fault;
    /// After each batch: orders sent so far, and the share of the file that was read, 0 … 1.
    std::function<void(std::size_t orders, double share)> progress;
};

/// Sends a file to a running Pesan, batch by batch. The server remembers each item of a file by the
/// SHA-256 of its content, so that the same call after an interruption goes on and doubles nothing.
///
/// errors   not_found: the file; malformed: its layout; those of the connection, or what the server
/// said
[[nodiscard]] Result<UploadCounts> upload_orders(ApiConnection& api, const UploadPlan& plan,
                                                 const UploadWatch& watch);

}  // namespace pesan::app
