// Looking into queues. AMQP can only take a message out and give it back, so whoever looks holds
// what he sees until he has seen enough.
#include <algorithm>
#include <charconv>

#include "adapters/amqp_message/dead_letter_headers.hpp"
#include "adapters/amqp_message/names.hpp"
#include "adapters/rabbitmq/adapter.hpp"
#include "adapters/rabbitmq/spawn.hpp"
#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

using SharedSession = std::shared_ptr<Session>;

/// From the front of a queue; more cannot be seen, for all of it is held at once.
constexpr std::size_t look_max = 1'000;
/// Copies under way at a time, in a replay.
constexpr std::size_t replay_batch = 64;
constexpr std::chrono::seconds copy_time_max{30};

struct Looked {
    std::uint64_t tag = 0;
    std::string exchange;
    Result<amqp::Properties> properties;
    Bytes body;

    [[nodiscard]] std::string handle() const {
        return identity(properties ? *properties : amqp::Properties(), body);
    }
    [[nodiscard]] Message message() const {
        auto named = properties;
        if (named && !named->message_id) named->message_id = handle();
        return amqp_message::decode(named, body, {exchange, 0}).message;
    }
};

/// Takes messages out of a queue, one after the other, and gives back what nobody settled.
class Look {
public:
    Look(SharedSession session, std::string queue)
        : session_(std::move(session)), queue_(std::move(queue)) {}
    ~Look() {
        if (!channel_) return;
        if (!closed_) {
            // Not given back in order: the end of the channel does it.
            channel_->close();
            session_->looking.channel = nullptr;
        }
        session_->looking.busy = false;
        session_->looking.free.wake();
    }
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;

    /// errors   not_found, and those of a connection
    asio::awaitable<Result<void>> open() {
        auto there = co_await session_->look_at_queue(queue_);
        if (!there) co_return there.error();
        auto& looking = session_->looking;
        while (looking.busy)
            co_await looking.free.wait();
        looking.busy = true;
        if (!looking.channel || !looking.channel->is_open()) {
            auto channel = co_await session_->open_channel();
            if (!channel) {
                looking.busy = false;
                looking.free.wake();
                co_return channel.error();
            }
            looking.channel = *channel;
        }
        channel_ = looking.channel;
        co_return Result<void>();
    }
    /// The next one, or nothing.
    asio::awaitable<Result<std::optional<Looked>>> next() {
        if (seen_++ == look_max) co_return std::optional<Looked>();
        amqp::BasicGet get;
        get.queue = queue_;
        auto answer = co_await channel_->call(encoded(get));
        if (!answer) co_return answer.error();
        const auto got = answer->as<amqp::BasicGetOk>();
        if (!got) co_return std::optional<Looked>();
        held_ = got->delivery_tag;
        Looked looked{got->delivery_tag, std::string(got->exchange),
                      amqp::decode_properties(answer->content.properties),
                      std::move(answer->content.body)};
        co_return std::optional<Looked>(std::move(looked));
    }
    void acknowledge(const Looked& looked) {
        amqp::BasicAck ack;
        ack.delivery_tag = looked.tag;
        channel_->send(ack);
        session_->note_settled();
    }
    /// Gives back what is still held.
    void close() {
        amqp::BasicNack nack;
        nack.delivery_tag = 0;
        nack.multiple = true;
        nack.requeue = true;
        if (held_ > 0) channel_->send(nack);
        closed_ = true;
    }

private:
    SharedSession session_;
    std::string queue_;
    std::shared_ptr<Channel> channel_;
    std::size_t seen_ = 0;
    std::uint64_t held_ = 0;
    bool closed_ = false;
};

struct LookedPage {
    std::vector<Looked> items;
    std::string next_cursor;
};

/// A cursor says how many were shown before.
Result<std::size_t> parse_cursor(std::string_view cursor) {
    std::size_t shown = 0;
    if (cursor.empty()) return shown;
    const auto [end, failed] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), shown);
    if (failed != std::errc() || end != cursor.data() + cursor.size())
        return Error(errc::invalid_argument, "a cursor that no page gave");
    return shown;
}

asio::awaitable<Result<LookedPage>> look_at_page(SharedSession session, std::string queue,
                                                 std::string cursor, std::size_t limit,
                                                 bool remember) {
    const auto shown = parse_cursor(cursor);
    if (!shown) co_return shown.error();
    Look look(session, queue);
    auto opened = co_await look.open();
    if (!opened) co_return opened.error();
    LookedPage page;
    std::size_t seen = 0;
    // All of it, however short the page: a quorum queue puts what comes back behind the rest, and
    // only what goes round as a whole keeps its order.
    for (;;) {
        auto next = co_await look.next();
        if (!next) co_return next.error();
        if (!*next) break;
        if (remember) session->released().add(queue, (*next)->handle());
        if (seen++ < *shown) continue;
        if (page.items.size() < std::max<std::size_t>(limit, 1))
            page.items.push_back(std::move(**next));
        else if (page.next_cursor.empty())
            page.next_cursor = std::to_string(seen - 1);
    }
    look.close();
    co_return page;
}

bool is_meant(const DeadLetterSelection& which, const Looked& looked) {
    if (which.handles.empty()) return true;
    const auto named = [&](const std::string& name) {
        return std::ranges::find(which.handles, name) != which.handles.end();
    };
    return named(looked.handle()) || named(looked.message().id);
}

PeekedMessage peeked(const SharedSession& session, const std::string& queue, const Looked& item) {
    PeekedMessage message;
    message.handle = item.handle();
    message.message = item.message();
    if (!item.properties) return message;
    const auto attempts = read_attempts(*item.properties);
    const auto counted = attempts.counted.value_or(0);
    message.attempts = attempts.before + counted -
                       std::min(counted, session->released().count(queue, message.handle));
    return message;
}

DeadLetter dead_letter(const Looked& item, const SubscriptionId& id) {
    DeadLetter letter;
    letter.handle = item.handle();
    letter.subscription = id;
    letter.message = item.message();
    if (!item.properties) return letter;
    auto end = amqp_message::read_end(*item.properties);
    letter.reason = std::move(end.reason);
    letter.error = std::move(end.error);
    letter.attempts = end.attempts;
    letter.first_attempt = end.first_attempt;
    letter.last_attempt = end.last_attempt;
    letter.origin = std::move(end.origin);
    return letter;
}

asio::awaitable<Result<Page<PeekedMessage>>> peek_page(SharedSession session, SubscriptionId id,
                                                       std::string cursor, std::size_t limit) {
    auto looked = co_await look_at_page(session, id.text(), std::move(cursor), limit, true);
    if (!looked) co_return looked.error();
    Page<PeekedMessage> page;
    page.next_cursor = std::move(looked->next_cursor);
    for (const auto& item : looked->items)
        page.items.push_back(peeked(session, id.text(), item));
    co_return page;
}

asio::awaitable<Result<Page<DeadLetter>>> dead_letter_page(SharedSession session, SubscriptionId id,
                                                           std::string cursor, std::size_t limit) {
    auto looked = co_await look_at_page(session, amqp_message::dead_letters_of(id),
                                        std::move(cursor), limit, false);
    if (!looked) co_return looked.error();
    Page<DeadLetter> page;
    page.next_cursor = std::move(looked->next_cursor);
    for (const auto& item : looked->items)
        page.items.push_back(dead_letter(item, id));
    co_return page;
}

Result<amqp_message::Encoded> replayed(const Looked& item, const std::string& queue) {
    auto properties = item.properties ? *item.properties : amqp::Properties();
    amqp_message::remove_end(properties);
    auto bytes = amqp::encode_properties(properties);
    if (!bytes) return bytes.error();
    return amqp_message::Encoded{queue, std::move(*bytes), item.body};
}

/// Publishes what was gathered to its own queue and takes it out of the dead letters.
asio::awaitable<Result<std::uint64_t>> replay_batch_of(SharedSession session, Look& look,
                                                       std::vector<Looked> batch,
                                                       std::string queue) {
    std::vector<amqp_message::Encoded> messages;
    for (const auto& item : batch) {
        auto message = replayed(item, queue);
        if (!message) co_return message.error();
        messages.push_back(std::move(*message));
    }
    Target target{"", queue, true};
    const auto deadline = std::chrono::steady_clock::now() + copy_time_max;
    auto results = co_await session->publisher().publish(target, std::move(messages), deadline);
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!results[i]) co_return results[i].error();
        session->released().forget(queue, batch[i].handle());
        look.acknowledge(batch[i]);
        ++done;
    }
    co_return done;
}

/// Given up on again while the replay goes on: it is not for this replay.
bool is_newer(const Looked& item, WallTime begin) {
    return item.properties && amqp_message::read_end(*item.properties).last_attempt > begin;
}

asio::awaitable<Result<std::uint64_t>> replay_all(SharedSession session, SubscriptionId id,
                                                  DeadLetterSelection which) {
    const auto begin = SystemClock::instance().wall();
    Look look(session, amqp_message::dead_letters_of(id));
    auto opened = co_await look.open();
    if (!opened) co_return opened.error();
    std::uint64_t done = 0;
    std::optional<Error> failed;
    std::vector<Looked> batch;
    for (bool more = true; more && !failed;) {
        auto next = co_await look.next();
        if (!next) co_return next.error();
        more = next->has_value() && done + batch.size() < which.max && !is_newer(**next, begin);
        if (more && is_meant(which, **next)) batch.push_back(std::move(**next));
        if (batch.empty() || (more && batch.size() < replay_batch)) continue;
        auto sent = co_await replay_batch_of(session, look, std::exchange(batch, {}), id.text());
        if (!sent)
            failed = sent.error();
        else
            done += *sent;
    }
    look.close();
    if (failed) co_return *failed;
    co_return done;
}

asio::awaitable<Result<std::uint64_t>> purge_selected(SharedSession session, SubscriptionId id,
                                                      DeadLetterSelection which) {
    Look look(session, amqp_message::dead_letters_of(id));
    auto opened = co_await look.open();
    if (!opened) co_return opened.error();
    std::uint64_t done = 0;
    while (done < which.max) {
        auto next = co_await look.next();
        if (!next) co_return next.error();
        if (!*next) break;
        if (!is_meant(which, **next)) continue;
        look.acknowledge(**next);
        ++done;
    }
    look.close();
    co_return done;
}

}  // namespace

asio::awaitable<Result<Page<PeekedMessage>>> RabbitmqAdapter::peek(SubscriptionId id,
                                                                   std::string cursor,
                                                                   std::size_t limit) {
    auto work = peek_page(session_, std::move(id), std::move(cursor), limit);
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<Page<DeadLetter>>> RabbitmqAdapter::dead_letters(SubscriptionId id,
                                                                        std::string cursor,
                                                                        std::size_t limit) {
    auto work = dead_letter_page(session_, std::move(id), std::move(cursor), limit);
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<std::uint64_t>> RabbitmqAdapter::replay(SubscriptionId id,
                                                               DeadLetterSelection which) {
    auto work = replay_all(session_, std::move(id), std::move(which));
    co_return co_await run_on(session_->strand(), std::move(work));
}

asio::awaitable<Result<std::uint64_t>> RabbitmqAdapter::purge_dead_letters(
    SubscriptionId id, DeadLetterSelection which) {
    const bool all = which.handles.empty() && which.max == SIZE_MAX;
    auto work = all ? session_->purge_queue(amqp_message::dead_letters_of(id))
                    : purge_selected(session_, std::move(id), std::move(which));
    co_return co_await run_on(session_->strand(), std::move(work));
}

}  // namespace pesan::rabbitmq
