#include <boost/json/array.hpp>
#include <charconv>

#include "base/base64.hpp"
#include "base/rfc3339.hpp"
#include "base/utf8.hpp"
#include "net/management/actions.hpp"
#include "net/management/table_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::access::Right;

namespace {

constexpr std::int64_t get_count_max = 10'000;
/// What one answer may hold: after this no more messages are taken.
constexpr std::size_t get_bytes_max = 64u << 20;
constexpr std::size_t peek_limit_max = 1000;
constexpr std::uint8_t persistent = 2;

broker::QueueName queue_of(const Call& call) {
    return broker::QueueName(broker::qualify(call.param("vhost"), call.param("name")));
}

Result<Bytes> payload_of(const json::object& body) {
    auto payload = required_text(body, "payload");
    if (!payload) return payload.error();
    const auto encoding = required_text(body, "payload_encoding");
    if (!encoding) return encoding.error();
    if (*encoding == "string") return payload;
    auto bytes = *encoding == "base64" ? base64_decode(*payload) : std::nullopt;
    if (!bytes)
        return Error(broker::errc::invalid_argument,
                     "payload_encoding: expected string, or base64 with a payload that is that");
    return std::move(*bytes);
}

struct Outgoing {
    std::string routing_key;
    Bytes payload;
    Bytes properties;
    broker::PublishFlags flags;
};

Result<Outgoing> outgoing_of(const json::object& body) {
    auto key = required_text(body, "routing_key");
    if (!key) return key.error();
    auto payload = payload_of(body);
    if (!payload) return payload.error();
    const auto object = optional_object(body, "properties");
    if (!object) return object.error();
    const auto properties = properties_of(*object);
    if (!properties) return properties.error();
    auto encoded = amqp::encode_properties(*properties);
    if (!encoded) return encoded.error();
    const bool transient = properties->delivery_mode.value_or(1) != persistent;
    return Outgoing{
        std::move(*key), std::move(*payload), std::move(*encoded), {.transient = transient}};
}

Answer publish(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    // The API's name of the exchange that has none.
    const auto named = call.param("name");
    const std::string name(named == "amq.default" ? "" : named);
    const auto message = outgoing_of(call.body);
    if (!message) return refuse(message.error());
    if (auto fault = missing_right(desk, call, Right::write, name)) return *fault;
    const broker::ExchangeName exchange(broker::qualify(call.param("vhost"), name));
    const auto outcome = desk.engine.publish(desk.session, 0, exchange, message->routing_key,
                                             message->properties, message->payload, message->flags);
    if (outcome) return {.body = json::object{{"routed", outcome->queues > 0}}};
    if (outcome.error().code == broker::errc::not_found)
        return bad_request("404 NOT_FOUND - no exchange '" + name + "' in vhost '" +
                           std::string(call.param("vhost")) + "'");
    return refuse(outcome.error());
}

void add_payload(json::object& to, BytesView payload, bool as_text) {
    if (as_text && valid_utf8(payload)) {
        to["payload"] = json::string(payload);
        to["payload_encoding"] = "string";
    } else {
        to["payload"] = base64_encode(payload);
        to["payload_encoding"] = "base64";
    }
}

json::object message_json(const broker::MessageView& message, bool as_text, std::size_t cut_at) {
    const auto properties = amqp::decode_properties(message.properties);
    json::object shown{{"payload_bytes", message.body.size()},
                       {"exchange", message.exchange},
                       {"routing_key", message.routing_key},
                       {"properties", properties ? to_json(*properties) : json::object()}};
    add_payload(shown, message.body.substr(0, cut_at), as_text);
    return shown;
}

/// What POST …/get asks for.
struct GetOrder {
    std::int64_t count = 1;
    bool requeue = true;
    bool reject = false;
    bool as_text = true;
    std::size_t cut_at = std::string::npos;
};

Result<GetOrder> get_order(const json::object& body) {
    const auto mode = required_text(body, "ackmode");
    if (!mode) return mode.error();
    const auto encoding = required_text(body, "encoding");
    if (!encoding) return encoding.error();
    if (!body.contains("count")) return Error(broker::errc::invalid_argument, "key_missing: count");
    const auto count = integer(body, "count", 1);
    if (!count) return count.error();
    const auto cut = integer(body, "truncate", -1);
    if (!cut) return cut.error();
    if (*count < 1 || *count > get_count_max)
        return Error(broker::errc::invalid_argument, "count: expected 1 to 10000");
    if (*encoding != "auto" && *encoding != "base64")
        return Error(broker::errc::invalid_argument, "encoding: expected auto or base64");
    GetOrder order{.count = *count, .as_text = *encoding == "auto"};
    order.requeue = *mode == "ack_requeue_true" || *mode == "reject_requeue_true";
    order.reject = *mode == "reject_requeue_false";
    if (!order.requeue && !order.reject && *mode != "ack_requeue_false")
        return Error(broker::errc::invalid_argument,
                     "ackmode: expected ack_requeue_true, ack_requeue_false, reject_requeue_true "
                     "or reject_requeue_false");
    if (*cut >= 0) order.cut_at = static_cast<std::size_t>(*cut);
    return order;
}

/// Takes messages, all of them before the first is settled, so that none is shown twice.
class Get final : public Slices {
public:
    std::optional<Answer> step(Desk& desk, const Call& call) override {
        if (!begun_) {
            begun_ = true;
            if (auto fault = begin(desk, call)) return fault;
        }
        for (int taken = 0; taken < messages_per_step; ++taken) {
            auto more = take(desk, call);
            if (!more) return fail(desk, more.error());
            if (!*more) return finish(desk);
        }
        return std::nullopt;
    }

private:
    static constexpr int messages_per_step = 32;

    std::optional<Answer> begin(Desk& desk, const Call& call) {
        if (auto fault = closed_virtual_host(desk, call)) return fault;
        const auto order = get_order(call.body);
        if (!order) return refuse(order.error());
        order_ = *order;
        if (!desk.engine.has_queue(queue_of(call))) return not_found();
        return missing_right(desk, call, Right::read, call.param("name"));
    }

    Result<bool> take(Desk& desk, const Call& call) {
        if (shown_.size() == static_cast<std::size_t>(order_.count) || bytes_ > get_bytes_max)
            return false;
        const auto taken = desk.engine.get(desk.session, queue_of(call));
        if (!taken) return taken.error();
        if (!*taken) return false;
        const auto& delivery = **taken;
        json::object shown = message_json(delivery.message, order_.as_text, order_.cut_at);
        shown["redelivered"] = delivery.redelivered();
        shown["message_count"] = delivery.remaining;
        bytes_ += delivery.message.body.size();
        tags_.push_back(delivery.tag);
        shown_.push_back(std::move(shown));
        return true;
    }

    void settle(Desk& desk, bool requeue, bool reject) {
        for (const auto tag : tags_) {
            const auto settled = requeue  ? desk.engine.requeue(desk.session, tag)
                                 : reject ? desk.engine.reject(desk.session, tag)
                                          : desk.engine.acknowledge(desk.session, tag);
            // The queue was deleted meanwhile, and its messages with it.
            if (!settled) continue;
        }
    }

    Answer finish(Desk& desk) {
        settle(desk, order_.requeue, order_.reject);
        return {.body = std::move(shown_)};
    }

    Answer fail(Desk& desk, const Error& error) {
        settle(desk, true, false);
        return refuse(error);
    }

    bool begun_ = false;
    GetOrder order_;
    std::size_t bytes_ = 0;
    std::vector<broker::DeliveryTag> tags_;
    json::array shown_;
};

std::unique_ptr<Slices> begin_get() {
    return std::make_unique<Get>();
}

Answer purge(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    if (!desk.engine.has_queue(queue_of(call))) return not_found();
    if (auto fault = missing_right(desk, call, Right::read, call.param("name"))) return *fault;
    const auto purged = desk.engine.purge_queue(queue_of(call));
    return purged ? done() : refuse(purged.error());
}

// --- looking without taking; routes of our own

std::string_view text_of(broker::MessageState state) {
    switch (state) {
        case broker::MessageState::unsettled:
            return "unacknowledged";
        case broker::MessageState::delayed:
            return "delayed";
        case broker::MessageState::ready:
            break;
    }
    return "ready";
}

Result<std::uint64_t> number(std::string_view name, std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size())
        return Error(broker::errc::invalid_argument, std::string(name) + ": expected a number");
    return value;
}

json::object peeked_json(const broker::PeekView& view, const Desk& desk) {
    json::object shown = message_json(view.message, true, std::string::npos);
    shown["place"] = view.place;
    shown["state"] = text_of(view.state);
    shown["attempts"] = view.attempts;
    shown["enqueued_at"] = to_rfc3339(view.message.enqueued);
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(desk.clock.wall() -
                                                                           view.message.enqueued);
    shown["age_ms"] = std::max<std::int64_t>(0, age.count());
    return shown;
}

/// A page of a queue's messages; goes on from `after` in slices until enough of the wanted state
/// are found.
class Peek final : public Slices {
public:
    std::optional<Answer> step(Desk& desk, const Call& call) override {
        if (!begun_) {
            begun_ = true;
            if (auto fault = begin(desk, call)) return fault;
        }
        std::size_t in_slice = 0;
        const auto next = desk.engine.peek(queue_of(call), after_, messages_per_step,
                                           [&](const broker::PeekView& view) {
                                               ++in_slice;
                                               show(view, desk, call);
                                           });
        if (!next) return refuse(next.error());
        after_ = full_at_ != 0 ? full_at_ : *next;
        if (*next != 0 && full_at_ == 0) return std::nullopt;
        json::value more = after_ == 0 ? json::value(nullptr) : json::value(after_);
        return Answer{.body = json::object{{"items", std::move(shown_)}, {"next_after", more}}};
    }

private:
    static constexpr std::size_t messages_per_step = 32;

    std::optional<Answer> begin(Desk& desk, const Call& call) {
        if (auto fault = closed_virtual_host(desk, call)) return fault;
        if (!desk.engine.has_queue(queue_of(call))) return not_found();
        const auto after = number("after", call.request.query_value("after").value_or("0"));
        if (!after) return refuse(after.error());
        const auto limit = number("limit", call.request.query_value("limit").value_or("50"));
        if (!limit) return refuse(limit.error());
        if (*limit < 1 || *limit > peek_limit_max) return bad_request("limit: expected 1 to 1000");
        after_ = *after;
        limit_ = *limit;
        return missing_right(desk, call, Right::read, call.param("name"));
    }

    void show(const broker::PeekView& view, const Desk& desk, const Call& call) {
        const auto wanted = call.request.query_value("state").value_or("");
        if (full_at_ != 0 || (!wanted.empty() && text_of(view.state) != wanted)) return;
        shown_.push_back(peeked_json(view, desk));
        bytes_ += view.message.body.size();
        if (shown_.size() == limit_ || bytes_ > get_bytes_max) full_at_ = view.place;
    }

    bool begun_ = false;
    broker::Place after_ = 0;
    std::size_t limit_ = 0;
    std::size_t bytes_ = 0;
    /// The last message shown when the page is full.
    broker::Place full_at_ = 0;
    json::array shown_;
};

std::unique_ptr<Slices> begin_peek() {
    return std::make_unique<Peek>();
}

/// Takes out one waiting message: cancels a delayed one.
Answer remove(Desk& desk, const Call& call) {
    if (auto fault = closed_virtual_host(desk, call)) return *fault;
    if (auto fault = missing_right(desk, call, Right::read, call.param("name"))) return *fault;
    const auto place = number("place", call.param("place"));
    if (!place) return refuse(place.error());
    return done_or_refused(desk.engine.remove(queue_of(call), *place));
}

}  // namespace

void add_messages(Actions& actions) {
    const std::string queue = "/api/queues/{vhost}/{name}";
    const Role role = Role::management;
    actions.push_back(
        {"POST", "/api/exchanges/{vhost}/{name}/publish", role, publish, nullptr, true});
    actions.push_back({"POST", queue + "/get", role, nullptr, begin_get, true});
    actions.push_back({"DELETE", queue + "/contents", role, purge, nullptr, true});
    actions.push_back({"GET", queue + "/messages", role, nullptr, begin_peek});
    actions.push_back({"DELETE", queue + "/messages/{place}", role, remove, nullptr, true});
}

}  // namespace pesan::management
