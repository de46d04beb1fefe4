// What exists on the server. What is there already is left as it is, whoever made it: a passive
// declaration asks first, and only what is missing is made.
#include "adapters/amqp_message/names.hpp"
#include "adapters/rabbitmq/delay_ladder.hpp"
#include "adapters/rabbitmq/session.hpp"
#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

Bytes encoded_table(const amqp::Table& table) {
    Bytes bytes;
    amqp::encode_table(bytes, table);
    return bytes;
}

Bytes declare_exchange(const std::string& name, const char* type, const amqp::Table& arguments) {
    const auto table = encoded_table(arguments);
    amqp::ExchangeDeclare declare;
    declare.exchange = name;
    declare.type = type;
    declare.durable = true;
    declare.arguments = {table};
    return encoded(declare);
}

Bytes declare_durable_queue(const std::string& name, const amqp::Table& arguments) {
    const auto table = encoded_table(arguments);
    amqp::QueueDeclare declare;
    declare.queue = name;
    declare.durable = true;
    declare.arguments = {table};
    return encoded(declare);
}

Bytes bind_queue(const std::string& queue, const std::string& exchange, const std::string& key) {
    amqp::QueueBind bind;
    bind.queue = queue;
    bind.exchange = exchange;
    bind.routing_key = key;
    return encoded(bind);
}

/// A queue whose messages live as long as the step and are then due, also across a crash: only
/// quorum queues pass on what has expired at least once.
amqp::Table delay_arguments(std::chrono::seconds step) {
    amqp::Table arguments;
    arguments.set("x-queue-type", "quorum");
    arguments.set("x-message-ttl", std::chrono::milliseconds(step).count());
    arguments.set("x-dead-letter-exchange", due_exchange);
    arguments.set("x-dead-letter-strategy", "at-least-once");
    arguments.set("x-overflow", "reject-publish");
    return arguments;
}

Result<void> outcome(const Result<Answer>& answer) {
    if (!answer) return answer.error();
    return {};
}

}  // namespace

asio::awaitable<Result<amqp::QueueDeclareOk>> Session::look_at_queue(std::string queue) {
    const auto self = shared_from_this();
    amqp::QueueDeclare passive;
    passive.queue = queue;
    passive.passive = true;
    auto answer = co_await call(encoded(passive));
    if (!answer) co_return answer.error();
    const auto found = answer->as<amqp::QueueDeclareOk>();
    if (!found) co_return Error(errc::malformed, "queue.declare-ok");
    amqp::QueueDeclareOk counts;
    counts.message_count = found->message_count;
    counts.consumer_count = found->consumer_count;
    co_return counts;
}

asio::awaitable<Result<std::uint64_t>> Session::purge_queue(std::string queue) {
    const auto self = shared_from_this();
    amqp::QueuePurge purge;
    purge.queue = queue;
    auto answer = co_await call(encoded(purge));
    if (!answer) co_return answer.error();
    const auto purged = answer->as<amqp::QueuePurgeOk>();
    co_return purged ? std::uint64_t{purged->message_count} : 0;
}

asio::awaitable<Result<void>> Session::look_at_topic(std::string topic) {
    const auto self = shared_from_this();
    if (topics_.contains(topic)) co_return Result<void>();
    amqp::ExchangeDeclare passive;
    passive.exchange = topic;
    passive.type = "fanout";
    passive.passive = true;
    const auto answer = co_await call(encoded(passive));
    if (answer) topics_.insert(topic);
    co_return outcome(answer);
}

asio::awaitable<Result<void>> Session::declare_topic(std::string topic) {
    const auto self = shared_from_this();
    auto there = co_await look_at_topic(topic);
    if (there || there.error().code != errc::not_found) co_return there;
    const auto answer = co_await call(declare_exchange(topic, "fanout", {}));
    if (answer) topics_.insert(topic);
    co_return outcome(answer);
}

asio::awaitable<Result<void>> Session::declare_queue(std::string name) {
    auto there = co_await look_at_queue(name);
    if (there) co_return Result<void>();
    if (there.error().code != errc::not_found) co_return there.error();
    amqp::Table arguments;
    if (settings_.quorum) arguments.set("x-queue-type", "quorum");
    co_return outcome(co_await call(declare_durable_queue(name, arguments)));
}

asio::awaitable<Result<void>> Session::declare_dead_letters(SubscriptionId id) {
    const auto self = shared_from_this();
    co_return co_await declare_queue(amqp_message::dead_letters_of(id));
}

asio::awaitable<Result<void>> Session::declare(SubscriptionSpec spec) {
    const auto self = shared_from_this();
    const auto queue = spec.id.text();
    auto made = co_await declare_topic(spec.id.topic);
    if (!made) co_return made;
    // Dead letters first: nothing may be given up before there is a place for it.
    made = co_await declare_dead_letters(spec.id);
    if (!made) co_return made;
    made = co_await declare_queue(queue);
    if (!made) co_return made;
    made = outcome(co_await call(bind_queue(queue, spec.id.topic, "")));
    if (made) known.insert(spec.id);
    co_return made;
}

asio::awaitable<Result<void>> Session::prepare_due() {
    if (due_declared_) co_return Result<void>();
    amqp::Table limit;
    limit.set("x-max-length", std::int64_t{lost_messages_max});
    auto answer = co_await call(declare_exchange(lost_name, "fanout", {}));
    if (answer) answer = co_await call(declare_durable_queue(lost_name, limit));
    if (answer) answer = co_await call(bind_queue(lost_name, lost_name, ""));
    // Without this a message whose queue was removed would stay in the ladder, and after some of
    // them nothing would leave it any more.
    amqp::Table otherwise;
    otherwise.set("alternate-exchange", lost_name);
    if (answer) answer = co_await call(declare_exchange(due_exchange, "direct", otherwise));
    due_declared_ = answer.has_value();
    co_return outcome(answer);
}

asio::awaitable<Result<void>> Session::prepare_step(std::chrono::seconds step) {
    if (steps_.contains(step)) co_return Result<void>();
    auto due = co_await prepare_due();
    if (!due) co_return due;
    const auto name = delay_name(step);
    auto answer = co_await call(declare_exchange(name, "fanout", {}));
    if (answer) answer = co_await call(declare_durable_queue(name, delay_arguments(step)));
    if (answer) answer = co_await call(bind_queue(name, name, ""));
    if (answer) steps_.insert(step);
    co_return outcome(answer);
}

asio::awaitable<Result<void>> Session::prepare_delay(std::chrono::seconds step, std::string queue) {
    const auto self = shared_from_this();
    auto made = co_await prepare_step(step);
    if (!made || due_.contains(queue)) co_return made;
    const auto answer = co_await call(bind_queue(queue, due_exchange, queue));
    if (answer) due_.insert(queue);
    co_return outcome(answer);
}

asio::awaitable<Result<std::string>> Session::prepare_topic_delay(std::chrono::seconds step,
                                                                  std::string topic) {
    const auto self = shared_from_this();
    // No queue has a colon: the two kinds of keys do not mix.
    const std::string key = "topic:" + topic;
    auto made = co_await prepare_step(step);
    if (!made) co_return made.error();
    if (due_.contains(key)) co_return key;
    amqp::ExchangeBind bind;
    bind.destination = topic;
    bind.source = due_exchange;
    bind.routing_key = key;
    const auto answer = co_await call(encoded(bind));
    if (!answer) co_return answer.error();
    due_.insert(key);
    co_return key;
}

void Session::forget_topology() {
    topics_.clear();
    steps_.clear();
    due_.clear();
    due_declared_ = false;
}

}  // namespace pesan::rabbitmq
