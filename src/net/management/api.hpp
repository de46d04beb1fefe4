#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "net/broker/broker_thread.hpp"
#include "net/http/router.hpp"
#include "net/management/actions.hpp"

namespace pesan::management {

struct Credentials {
    std::string user;
    std::string password;
};

/// Of `Authorization: Basic`; nothing when there is none or it cannot be read.
[[nodiscard]] std::optional<Credentials> basic_credentials(const http::Request& request);

/// What the desk needs besides the engine. The pointers outlive the broker's last turn.
struct DeskParts {
    broker::access::AccessControl* access = nullptr;
    broker::access::Policies* policies = nullptr;
    broker::amqp_server::ConnectionList* connections = nullptr;
    std::function<Result<void>(std::string_view virtual_host)> prepare_virtual_host = nullptr;
    NodeFacts node = {};
};

/// The management API over HTTP (docs/management.md): RabbitMQ's routes, with the broker's users.
///
/// Requests are read and answers written on the HTTP server's threads; what is between runs on the
/// broker's thread, in slices. Passwords are checked on the HTTP server's threads.
class ManagementApi {
public:
    /// broker, random   outlive it
    ManagementApi(net::BrokerThread& broker, Random& random, DeskParts parts);
    ~ManagementApi();
    ManagementApi(const ManagementApi&) = delete;
    ManagementApi& operator=(const ManagementApi&) = delete;

    void add_routes(http::Router& router);

private:
    /// The desk with its session; lives on the broker's thread.
    class Office;
    using Answering = boost::asio::awaitable<http::Response>;

    Answering serve(const Action& action, const http::Request& request);
    boost::asio::awaitable<Result<broker::access::User>> log_in(const http::Request& request);
    boost::asio::awaitable<Result<Answer>> run(const Action& action,
                                               std::shared_ptr<const Call> call);

    net::BrokerThread& broker_;
    std::shared_ptr<Office> office_;
    Actions actions_ = all_actions();
};

}  // namespace pesan::management
