// Settlements that need the message once more: what AMQP cannot say of a delivery is written into a
// copy, and the original is acknowledged when the copy is safe. A crash in between leaves both.
#include <spdlog/spdlog.h>

#include "adapters/amqp_message/dead_letter_headers.hpp"
#include "adapters/amqp_message/names.hpp"
#include "adapters/rabbitmq/delay_ladder.hpp"
#include "adapters/rabbitmq/spawn.hpp"
#include "adapters/rabbitmq/subscription.hpp"
#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
constexpr std::chrono::seconds copy_time_max{30};
constexpr int copy_tries = 3;
constexpr milliseconds copy_pause{500};

/// Properties that cannot be read are left behind; the body is kept.
amqp::Properties properties_of(const Result<amqp::Properties>& properties) {
    if (properties) return *properties;
    amqp::Properties durable;
    durable.delivery_mode = 2;
    return durable;
}

}  // namespace

void Subscription::note_attempt(Incoming incoming) {
    // A classic queue tells that it was handed out before, and not how often: the copy knows.
    Copy copy{{"", queue_, true}, properties_of(incoming.properties)};
    write_attempts(copy.properties, {incoming.attempt, {}, incoming.first_attempt, {}});
    copy.holds_others = true;
    start_copy(std::move(incoming), std::move(copy), milliseconds(0));
}

void Subscription::retry(Incoming incoming, milliseconds delay) {
    if (delay <= milliseconds(0) && counts_) return reject(incoming);
    Copy copy{{"", queue_, true}, properties_of(incoming.properties)};
    Attempts attempts{incoming.attempt, {}, incoming.first_attempt, {}};
    if (delay > step_of(delay)) attempts.not_before = incoming.this_attempt + delay;
    write_attempts(copy.properties, attempts);
    start_copy(std::move(incoming), std::move(copy), delay);
}

void Subscription::climb_again(Incoming incoming, WallTime not_before) {
    const auto now = SystemClock::instance().wall();
    const auto rest = std::chrono::ceil<milliseconds>(not_before - now);
    Copy copy{{"", queue_, true}, properties_of(incoming.properties)};
    write_attempts(copy.properties, {incoming.attempt - 1, {}, incoming.first_attempt, not_before});
    start_copy(std::move(incoming), std::move(copy), std::max(rest, milliseconds(1)));
}

void Subscription::dead_letter(Incoming incoming, const Settlement& settlement) {
    Copy copy{{"", amqp_message::dead_letters_of(id_), true}, properties_of(incoming.properties)};
    amqp_message::remove_end(copy.properties);
    amqp_message::write_end(copy.properties,
                            {settlement.reason, settlement.error, incoming.attempt,
                             incoming.first_attempt, incoming.this_attempt, queue_});
    start_copy(std::move(incoming), std::move(copy), milliseconds(0));
}

void Subscription::start_copy(Incoming incoming, Copy what, milliseconds delay) {
    ++copying_;
    if (what.holds_others) ++holding_;
    auto work = [self = shared_from_this(), incoming = std::move(incoming), what = std::move(what),
                 delay]() mutable {
        return self->copy(std::move(incoming), std::move(what), delay);
    };
    spawn(session_->strand(), "a copy", std::move(work));
}

asio::awaitable<void> Subscription::copy(Incoming incoming, Copy what, milliseconds delay) {
    const auto self = shared_from_this();
    Result<void> sent = errc::unconfirmed;
    for (int tries = copy_tries; tries > 0 && incoming.channel->is_open(); --tries) {
        sent = co_await send_copy(incoming, what, delay);
        if (sent) break;
        spdlog::warn("rabbitmq: {}: a copy was not taken: {}", queue_, sent.error().message());
        session_->forget_topology();
        if (sent.error().code == errc::no_subscription)
            (void)co_await session_->declare_dead_letters(id_);
        co_await pause(copy_pause);
    }
    if (sent)
        acknowledge(incoming.channel, {incoming.tag});
    else
        reject(incoming);
    if (what.holds_others) {
        (void)co_await reach_server(incoming.channel);
        --holding_;
    }
    --copying_;
    changes_.wake();
}

asio::awaitable<Result<void>> Subscription::send_copy(const Incoming& incoming, const Copy& what,
                                                      milliseconds delay) {
    Target target = what.target;
    if (delay > milliseconds(0)) {
        const auto step = step_of(delay);
        auto prepared = co_await session_->prepare_delay(step, queue_);
        if (!prepared) co_return prepared;
        target.exchange = delay_name(step);
    }
    auto properties = amqp::encode_properties(what.properties);
    if (!properties) co_return properties.error();
    std::vector<amqp_message::Encoded> messages;
    messages.push_back({target.routing_key, std::move(*properties), incoming.body});
    const auto deadline = std::chrono::steady_clock::now() + copy_time_max;
    auto results = co_await session_->publisher().publish(target, std::move(messages), deadline);
    co_return results[0];
}

}  // namespace pesan::rabbitmq
