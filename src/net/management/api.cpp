#include "net/management/api.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>

#include "base/base64.hpp"
#include "broker/access/errc.hpp"
#include "net/broker/ask.hpp"

namespace pesan::management {

namespace asio = boost::asio;
namespace json = boost::json;
namespace access = broker::access;

namespace {

constexpr std::size_t body_bytes_max = 64u << 20;

http::Response login_wanted(const http::Request& request, std::string_view reason) {
    http::Response response = to_response(
        {.status = 401, .body = json::object{{"error", "not_authorized"}, {"reason", reason}}},
        request);
    response.headers.set("WWW-Authenticate", "Basic realm=\"Pesan Management\"");
    return response;
}

std::string_view refusal_of(Role role) {
    switch (role) {
        case Role::administrator:
            return "Not administrator user";
        case Role::monitoring:
            return "Not monitor user";
        case Role::policymaker:
            return "Not policymaker user";
        case Role::management:
            break;
    }
    return "Not management user";
}

/// "127.0.0.1:40123" or "[::1]:40123".
bool is_loopback(std::string_view peer) {
    return peer.starts_with("127.") || peer.starts_with("[::1]") ||
           peer.starts_with("[::ffff:127.");
}

/// Tools send no body, an empty one or an object.
Result<json::object> body_of(const http::Request& request) {
    if (request.body.empty()) return json::object();
    boost::system::error_code failed;
    json::value body = json::parse(request.body, failed);
    if (failed) return Error(access::errc::invalid_argument, "not_json");
    // rabbitmqadmin deletes and reads with "null" or an empty text.
    if (body.is_null() || (body.is_string() && body.get_string().empty())) return json::object();
    if (!body.is_object()) return Error(access::errc::invalid_argument, "expected a JSON object");
    return std::move(body.get_object());
}

}  // namespace

std::optional<Credentials> basic_credentials(const http::Request& request) {
    constexpr std::string_view scheme = "Basic ";
    const auto given = request.header("Authorization");
    if (!given || !http::equal_ignoring_case(given->substr(0, scheme.size()), scheme))
        return std::nullopt;
    const auto decoded = base64_decode(given->substr(scheme.size()));
    if (!decoded) return std::nullopt;
    const auto colon = decoded->find(':');
    if (colon == std::string::npos) return std::nullopt;
    return Credentials{decoded->substr(0, colon), decoded->substr(colon + 1)};
}

/// Everything here is used on the broker's thread only; the session is opened by the first request.
class ManagementApi::Office final : public net::BrokerClient,
                                    public broker::SessionSink,
                                    public std::enable_shared_from_this<Office> {
public:
    Office(Random& random, DeskParts parts) : random_(random), parts_(std::move(parts)) {}

    Desk& desk(net::BrokerThread& broker) {
        if (!desk_) {
            parts_.node.started = broker.clock().wall();
            desk_.emplace(Desk{.engine = broker.engine(),
                               .access = *parts_.access,
                               .policies = *parts_.policies,
                               .connections = parts_.connections,
                               .prepare_virtual_host = parts_.prepare_virtual_host,
                               .clock = broker.clock(),
                               .random = random_,
                               .node = parts_.node,
                               .session = broker.engine().open_session(*this)});
            broker.add_client(weak_from_this());
        }
        return *desk_;
    }
    [[nodiscard]] access::AccessControl& access() { return *parts_.access; }

    // A publish is answered when the log says that all is durable; get() hands over at once.
    void confirmed(std::span<const broker::PublishTag>) override {}
    void unconfirmed(std::span<const broker::PublishTag>, const Error&) override {}
    bool deliver(broker::ConsumerId, const broker::DeliveryView&) override { return true; }
    void cancelled(broker::ConsumerId) override {}
    void timed_out(broker::ConsumerId, broker::DeliveryTag, std::chrono::milliseconds) override {}
    void blocked(bool) override {}
    void turn_ended(net::Completions&) override {}
    void broker_stops(const Error&, net::Completions&) override { close(); }

    void close() {
        if (!desk_) return;
        desk_->engine.close_session(desk_->session);
        desk_.reset();
    }

private:
    Random& random_;
    DeskParts parts_;
    std::optional<Desk> desk_;
};

ManagementApi::ManagementApi(net::BrokerThread& broker, Random& random, DeskParts parts)
    : broker_(broker), office_(std::make_shared<Office>(random, std::move(parts))) {}

/// The session ends on the broker's thread; when the broker has stopped, it has ended already.
ManagementApi::~ManagementApi() {
    broker_.run([office = office_](net::BrokerThread&) { office->close(); }, [](const Error&) {});
}

void ManagementApi::add_routes(http::Router& router) {
    const http::RouteOptions options{.body_bytes_max = body_bytes_max,
                                     .handler_time_max = std::chrono::minutes(5),
                                     .free = true};
    for (const Action& action : actions_) {
        router.add(
            action.method, action.pattern,
            [this, &action](const http::Request& request) { return serve(action, request); },
            options);
    }
}

asio::awaitable<Result<access::User>> ManagementApi::log_in(const http::Request& request) {
    const auto credentials = basic_credentials(request);
    if (!credentials) co_return access::errc::invalid_credentials;
    using Hash = access::PasswordHash;
    net::AskCall<Hash>::Work look = [office = office_, user = credentials->user](auto&) {
        return Result<Hash>(office->access().password_of(user));
    };
    const Result<Hash> hash = co_await net::ask<Hash>(broker_, std::move(look));
    if (!hash) co_return hash.error();
    const bool fits = access::verify_password(*hash, credentials->password);
    const bool local = is_loopback(request.peer);
    net::AskCall<access::User>::Work admit = [office = office_, user = credentials->user, fits,
                                              local](auto&) {
        return office->access().admit(user, fits, local);
    };
    co_return co_await net::ask<access::User>(broker_, std::move(admit));
}

ManagementApi::Answering ManagementApi::serve(const Action& action, const http::Request& request) {
    // What was begun on the broker's thread is ended there, whether or not the peer still waits.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    auto call = std::make_shared<Call>();
    if (!action.open) {
        Result<access::User> user = co_await log_in(request);
        if (!user && user.error().code.category() == access::error_category())
            co_return login_wanted(request, basic_credentials(request)
                                                ? "Login failed"
                                                : "Login with the broker's user is needed");
        if (!user) co_return to_response(refuse(user.error()), request);
        call->user = std::move(*user);
        if (!has_role(call->user, Role::management))
            co_return login_wanted(request, "Login failed");
        if (!has_role(call->user, action.role))
            co_return to_response(not_authorised(refusal_of(action.role)), request);
    }
    Result<json::object> body = body_of(request);
    if (!body) co_return to_response(refuse(body.error()), request);
    call->body = std::move(*body);
    call->request = request;
    call->request.body.clear();
    Result<Answer> answer = co_await run(action, call);
    if (!answer) co_return to_response(refuse(answer.error()), request);
    co_return to_response(std::move(*answer), request);
}

asio::awaitable<Result<Answer>> ManagementApi::run(const Action& action,
                                                   std::shared_ptr<const Call> call) {
    if (action.handle != nullptr) {
        net::AskCall<Answer>::Work work = [office = office_, &action,
                                           call](net::BrokerThread& broker) {
            return Result<Answer>(action.handle(office->desk(broker), *call));
        };
        co_return co_await net::ask<Answer>(broker_, std::move(work), action.changes);
    }
    std::shared_ptr<Slices> slices = action.begin();
    for (;;) {
        using Step = std::optional<Answer>;
        net::AskCall<Step>::Work work = [office = office_, slices,
                                         call](net::BrokerThread& broker) {
            return Result<Step>(slices->step(office->desk(broker), *call));
        };
        Result<Step> step = co_await net::ask<Step>(broker_, std::move(work));
        if (!step) co_return step.error();
        if (!*step) continue;
        // One sync for all slices.
        net::AskCall<bool>::Work nothing = [](auto&) { return Result<bool>(true); };
        const auto durable = co_await net::ask<bool>(broker_, std::move(nothing), action.changes);
        if (!durable) co_return durable.error();
        co_return std::move(**step);
    }
}

}  // namespace pesan::management
