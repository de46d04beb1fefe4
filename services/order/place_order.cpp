#include "services/order/place_order.hpp"

#include "base/uuid.hpp"
#include "net/http/answers.hpp"
#include "services/order/errc.hpp"
#include "services/order/order_messages.hpp"
#include "services/order/problems.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::order {

namespace {

namespace asio = boost::asio;

http::Response key_problem(const std::string& detail) {
    return http::problem({.status = 400,
                          .title = "Idempotency-Key",
                          .detail = detail +
                                    ": send a new one with each order, for example "
                                    "-H \"Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)\""});
}

http::Response running_problem() {
    return http::problem_later(
        {.status = 409,
         .title = "Still running",
         .detail = "an order with this Idempotency-Key is being placed; ask again in a moment"},
        std::chrono::seconds(1));
}

http::Response answer(const Accepted& accepted) {
    http::Response response = http::json_text(201, accepted.record.body);
    response.headers.set("Location", "/v1/orders/" + accepted.record.order_id);
    if (accepted.replayed) response.headers.set("Idempotency-Replayed", "true");
    return response;
}

/// Direct delivery: the four calls, and then the mark that they are done. An answer that was given
/// up on is repeated with the same key; the messages are made from the stored order and keep their
/// ids.
asio::awaitable<Result<void>> deliver(ApiParts& parts, KeyRecord record) {
    const auto value = parse_json(record.body);
    if (!value) co_return value.error();
    const auto order = order_of(*value);
    if (!order) co_return order.error();
    auto messages = messages_of(*order, Happening::placed, true);
    auto delivered = co_await parts.dispatcher.deliver(std::move(messages));
    if (!delivered) co_return delivered.error();
    SqlWork work = [key = record.key](SqlTransaction& transaction) {
        return IdempotencyKeys::mark_delivered(transaction, key);
    };
    co_return co_await parts.database.transact(std::move(work));
}

asio::awaitable<http::Response> finish(ApiParts& parts, Result<Acceptance> acceptance) {
    if (!acceptance) {
        parts.counters.count("failed");
        co_return problem_of(acceptance.error());
    }
    if (const auto* faults = std::get_if<std::vector<Fault>>(&*acceptance)) {
        parts.counters.count("refused");
        co_return faults_problem(*faults);
    }
    if (std::holds_alternative<KeyReused>(*acceptance)) {
        parts.counters.count("refused");
        co_return problem_of(
            Error{errc::key_reused, "send a new Idempotency-Key with a new order"});
    }
    const auto& accepted = std::get<Accepted>(*acceptance);
    if (!accepted.record.delivered) {
        auto delivered = co_await deliver(parts, accepted.record);
        if (!delivered) {
            parts.counters.count("failed");
            co_return problem_of(delivered.error());
        }
    }
    parts.counters.count(accepted.replayed ? "replayed" : "accepted");
    co_return answer(accepted);
}

}  // namespace

std::optional<http::Response> refuse_other_media(const http::Request& request) {
    // A page of another site may send forms and plain text without asking; JSON it may not.
    const auto type = request.header("content-type").value_or("application/json");
    const auto name = type.substr(0, type.find(';'));
    const auto last = name.find_last_not_of(' ');
    if (http::equal_ignoring_case(name.substr(0, last + 1), "application/json"))
        return std::nullopt;
    return http::problem(
        {.status = 415, .title = {}, .detail = "send Content-Type: application/json"});
}

asio::awaitable<http::Response> place_order(ApiParts& parts, const http::Request& request) {
    const auto key = request.header("idempotency-key");
    if (!key) co_return key_problem("is missing");
    if (const auto fault = key_fault(*key); !fault.empty()) co_return key_problem(fault);
    if (auto refused = refuse_other_media(request)) co_return std::move(*refused);
    const auto held = parts.running.hold(std::string(*key));
    if (!held) co_return running_problem();

    auto read = read_order_request(request.body);
    if (!read) co_return problem_of(read.error());
    if (const auto* faults = std::get_if<std::vector<Fault>>(&*read)) {
        parts.counters.count("refused");
        co_return faults_problem(*faults);
    }
    if (co_await parts.gauge.full()) co_return problem_of(errc::outbox_full);
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        parts.clock.wall().time_since_epoch());
    Submission submission{std::string(*key), sha256_text(request.body),
                          std::get<OrderRequest>(std::move(*read)), new_uuid(), now.count()};
    auto acceptance = co_await parts.queue.submit(std::move(submission));
    co_return co_await finish(parts, std::move(acceptance));
}

}  // namespace pesan::order
