#include "broker/access/policy_effect.hpp"
#include "broker/amqp/argument_rules.hpp"
#include "broker/amqp/channel.hpp"
#include "broker/amqp/channel_send.hpp"
#include "broker/amqp/declare_specs.hpp"
#include "broker/amqp/declare_texts.hpp"
#include "broker/amqp/resource_text.hpp"

namespace pesan::broker::amqp_server {

namespace {

constexpr std::string_view reply_queue = "amq.rabbitmq.reply-to";

}  // namespace

Result<void> Channel::answer_queue_declare(const std::string& name, bool no_wait,
                                           std::uint64_t before) {
    last_queue_ = name;
    const auto counts = engine().queue_counts(queue_name(name));
    if (!counts) return counts.error();
    send_when_durable(
        before,
        amqp::QueueDeclareOk{.queue = name,
                             .message_count = static_cast<std::uint32_t>(counts->ready),
                             .consumer_count = static_cast<std::uint32_t>(counts->consumers)},
        no_wait);
    return {};
}

Result<void> Channel::declare_reply_queue(const std::string& name, bool no_wait) {
    const bool has_key = name.size() > reply_queue.size() + 1;
    const auto key = has_key ? name.substr(reply_queue.size() + 1) : std::string();
    if (connection_.server().reply_reader(key) == nullptr) return no_queue(name);
    last_queue_ = name;
    if (!no_wait) send(amqp::QueueDeclareOk{.queue = name, .consumer_count = 1});
    return {};
}

Result<void> Channel::on(const amqp::QueueDeclare& method) {
    const auto before = appended();
    auto name = without_line_ends(method.queue);
    if (name.starts_with(reply_queue)) return declare_reply_queue(name, method.no_wait);
    if (method.passive) {
        if (auto free = check_not_locked(name); !free) return free;
        return answer_queue_declare(name, method.no_wait, before);
    }
    const auto arguments = method.arguments.decode();
    if (!arguments) return errc::internal_error;
    const bool server_named = name.empty();
    if (server_named) {
        const auto* type = arguments->find("x-queue-type");
        if (type != nullptr && type->as<std::string>() != nullptr &&
            *type->as<std::string>() == "quorum") {
            return Error(errc::precondition_failed,
                         "Cannot declare a server-named queue for type rabbit_quorum_queue");
        }
        name = connection_.server().unique_name("amq.gen-");
    } else if (auto fits = check_new_name("queue", name); !fits) {
        return fits;
    }
    if (auto may = require(access::Right::configure, "queue", name); !may) return may;
    const auto thing = queue_text(name, connection_.virtual_host());
    const auto* existing = engine().queue_spec(queue_name(name));
    if (existing == nullptr) {
        if (auto made = declare_new_queue(method, name, *arguments); !made) return made;
        return answer_queue_declare(name, method.no_wait, before);
    }
    const ConnectionId owner = method.exclusive ? connection_.id() : 0;
    if (existing->exclusive_owner != owner) return locked(name, connection_.virtual_host());
    if (auto equal = require_equal_queue(method, *arguments, *existing, thing); !equal)
        return equal;
    // It was asked for: the clock of x-expires starts again.
    const QueueSpec same = *existing;
    if (auto made = engine().declare_queue(same); !made) return made;
    return answer_queue_declare(name, method.no_wait, before);
}

Result<void> Channel::declare_new_queue(const amqp::QueueDeclare& method, const std::string& name,
                                        const amqp::Table& arguments) {
    const auto& host = connection_.virtual_host();
    const auto thing = queue_text(name, host);
    // RabbitMQ looks at the exchange for dead letters before the other arguments.
    if (const auto* dead = arguments.find("x-dead-letter-exchange")) {
        const auto* exchange = dead->as<std::string>();
        if (exchange == nullptr) {
            return Error(errc::precondition_failed,
                         "invalid type '" + std::string(type_text(*dead)) +
                             "' for arg 'x-dead-letter-exchange' in " + thing);
        }
        if (auto may = require(access::Right::read, "queue", name); !may) return may;
        if (auto may = require(access::Right::write, "exchange", *exchange); !may) return may;
    }
    auto spec = queue_spec_of(method, queue_name(name), arguments, host, thing);
    if (!spec) return spec.error();
    const auto* policies = connection_.server().policies;
    if (policies != nullptr) access::apply_policies(*policies, *spec);
    if (method.exclusive) spec->exclusive_owner = connection_.id();
    return engine().declare_queue(*spec);
}

Result<void> Channel::on(const amqp::QueuePurge& method) {
    const auto queue = queue_or_last(method.queue);
    if (!queue) return queue.error();
    const auto before = appended();
    if (auto may = require(access::Right::read, "queue", *queue); !may) return may;
    if (auto free = check_not_locked(*queue); !free) return free;
    const auto purged = engine().purge_queue(queue_name(*queue));
    if (!purged) return purged.error();
    send_when_durable(before,
                      amqp::QueuePurgeOk{.message_count = static_cast<std::uint32_t>(*purged)},
                      method.no_wait);
    return {};
}

Result<void> Channel::on(const amqp::QueueDelete& method) {
    const auto queue = queue_or_last(method.queue);
    if (!queue) return queue.error();
    const auto before = appended();
    if (auto may = require(access::Right::configure, "queue", *queue); !may) return may;
    std::uint64_t removed = 0;
    const auto thing = queue_text(*queue, connection_.virtual_host());
    if (engine().queue_spec(queue_name(*queue)) != nullptr) {
        if (auto free = check_not_locked(*queue); !free) return free;
        const DeleteCondition only{.if_unused = method.if_unused, .if_empty = method.if_empty};
        const auto deleted = engine().delete_queue(queue_name(*queue), only);
        if (!deleted && deleted.error().code == broker::errc::in_use)
            return Error(errc::precondition_failed, thing + " in use");
        if (!deleted && deleted.error().code == broker::errc::not_empty)
            return Error(errc::precondition_failed, thing + " not empty");
        if (!deleted) return deleted.error();
        removed = *deleted;
    }
    send_when_durable(before,
                      amqp::QueueDeleteOk{.message_count = static_cast<std::uint32_t>(removed)},
                      method.no_wait);
    return {};
}

}  // namespace pesan::broker::amqp_server
