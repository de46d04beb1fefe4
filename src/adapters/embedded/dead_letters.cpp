// Looking into queues, and what to do with dead letters: page by page, so that the broker never
// works long on one call.
#include <algorithm>
#include <charconv>

#include "adapters/amqp_message/dead_letter_headers.hpp"
#include "adapters/amqp_message/envelope.hpp"
#include "adapters/embedded/ask_engine.hpp"
#include "adapters/embedded/queue_names.hpp"

namespace pesan::embedded {

/// A message of a queue, copied out.
struct Looked {
    broker::Place place = 0;
    broker::MessageState state = broker::MessageState::ready;
    std::uint32_t attempts = 0;
    std::string exchange;
    Bytes properties;
    Bytes body;
};

namespace {

/// Messages looked at by one call; each may have to be read from disk.
constexpr std::size_t page_size_max = 32;

struct LookedPage {
    std::vector<Looked> items;
    broker::Place next = 0;
};

Result<LookedPage> look(broker::Engine& engine, const broker::QueueName& queue, broker::Place after,
                        std::size_t limit) {
    LookedPage page;
    auto next = engine.peek(
        queue, after, std::clamp<std::size_t>(limit, 1, page_size_max),
        [&](const broker::PeekView& view) {
            page.items.push_back({view.place, view.state, view.attempts,
                                  std::string(view.message.exchange),
                                  Bytes(view.message.properties), Bytes(view.message.body)});
        });
    if (!next) return next.error();
    page.next = *next;
    return page;
}

Result<broker::Place> parse_cursor(std::string_view cursor) {
    broker::Place place = 0;
    if (cursor.empty()) return place;
    auto [end, failed] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), place);
    if (failed != std::errc() || end != cursor.data() + cursor.size()) {
        return Error(errc::invalid_argument, "a cursor that no page gave");
    }
    return place;
}

std::string cursor_of(broker::Place next) {
    return next == 0 ? std::string() : std::to_string(next);
}

PeekedMessage peeked(Looked item) {
    PeekedMessage message;
    message.handle = std::to_string(item.place);
    message.attempts = item.attempts;
    switch (item.state) {
        case broker::MessageState::ready:
            message.state = PeekedMessage::State::ready;
            break;
        case broker::MessageState::unsettled:
            message.state = PeekedMessage::State::unsettled;
            break;
        case broker::MessageState::delayed:
            message.state = PeekedMessage::State::delayed;
            break;
    }
    auto received = amqp_message::decode(amqp::decode_properties(item.properties),
                                         std::move(item.body), {item.exchange, item.place});
    message.message = std::move(received.message);
    return message;
}

DeadLetter dead_letter(Looked item, const SubscriptionId& id) {
    DeadLetter letter;
    letter.handle = std::to_string(item.place);
    letter.subscription = id;
    auto properties = amqp::decode_properties(item.properties);
    if (properties) {
        auto end = amqp_message::read_end(*properties);
        letter.reason = std::move(end.reason);
        letter.error = std::move(end.error);
        letter.attempts = end.attempts;
        letter.first_attempt = end.first_attempt;
        letter.last_attempt = end.last_attempt;
        letter.origin = std::move(end.origin);
    }
    letter.message =
        amqp_message::decode(properties, std::move(item.body), {item.exchange, item.place}).message;
    return letter;
}

bool is_meant(const DeadLetterSelection& which, const Looked& item) {
    if (which.handles.empty()) return true;
    auto named = [&](const std::string& name) {
        return std::ranges::find(which.handles, name) != which.handles.end();
    };
    if (named(std::to_string(item.place))) return true;
    auto properties = amqp::decode_properties(item.properties);
    return named(
        amqp_message::decode(properties, item.body, {item.exchange, item.place}).message.id);
}

Bytes properties_for_replay(BytesView bytes) {
    auto properties = amqp::decode_properties(bytes);
    if (!properties) return Bytes(bytes);
    amqp_message::remove_end(*properties);
    auto encoded = amqp::encode_properties(*properties);
    return encoded ? std::move(*encoded) : Bytes(bytes);
}

/// How far a walk over dead letters has come.
struct Walk {
    broker::Place after = 0;
    std::uint64_t done = 0;
    bool more = true;
};

/// One page of a walk over the selected ones.
Result<Walk> walk_page(broker::Engine& engine, const broker::QueueName& dead, Walk walk,
                       const DeadLetterSelection& which, const OnLooked& each) {
    auto page = look(engine, dead, walk.after, page_size_max);
    if (!page) return page.error();
    for (const auto& item : page->items) {
        if (walk.done >= which.max) break;
        if (item.state == broker::MessageState::unsettled || !is_meant(which, item)) continue;
        auto outcome = each(engine, item);
        // Gone in the meantime: somebody else's replay or purge had it.
        if (!outcome && outcome.error().code == broker::errc::not_found && engine.has_queue(dead))
            continue;
        if (!outcome) return outcome.error();
        ++walk.done;
    }
    walk.after = page->next;
    walk.more = page->next != 0 && walk.done < which.max;
    return walk;
}

}  // namespace

template <class Item>
boost::asio::awaitable<Result<Page<Item>>> EmbeddedAdapter::look_into(
    broker::QueueName queue, std::string cursor, std::size_t limit,
    std::function<Item(Looked)> make) {
    auto after = parse_cursor(cursor);
    if (!after) co_return after.error();
    std::function<Result<LookedPage>(net::BrokerThread&)> work =
        [queue, from = *after, limit](net::BrokerThread& broker) {
            return look(broker.engine(), queue, from, limit);
        };
    auto looked = co_await ask_engine<LookedPage>(std::move(work), false);
    if (!looked) co_return looked.error();
    Page<Item> page;
    page.next_cursor = cursor_of(looked->next);
    for (auto& item : looked->items)
        page.items.push_back(make(std::move(item)));
    co_return page;
}

boost::asio::awaitable<Result<Page<PeekedMessage>>> EmbeddedAdapter::peek(SubscriptionId id,
                                                                          std::string cursor,
                                                                          std::size_t limit) {
    auto queue = queue_of(id);
    std::function<PeekedMessage(Looked)> make = peeked;
    co_return co_await look_into(std::move(queue), std::move(cursor), limit, std::move(make));
}

boost::asio::awaitable<Result<Page<DeadLetter>>> EmbeddedAdapter::dead_letters(SubscriptionId id,
                                                                               std::string cursor,
                                                                               std::size_t limit) {
    auto queue = dead_queue_of(id);
    std::function<DeadLetter(Looked)> make = [id](Looked item) {
        return dead_letter(std::move(item), id);
    };
    co_return co_await look_into(std::move(queue), std::move(cursor), limit, std::move(make));
}

boost::asio::awaitable<Result<std::uint64_t>> EmbeddedAdapter::with_each(broker::QueueName dead,
                                                                         DeadLetterSelection which,
                                                                         OnLooked each) {
    Walk walk;
    while (walk.more) {
        std::function<Result<Walk>(net::BrokerThread&)> work = [&](net::BrokerThread& broker) {
            return walk_page(broker.engine(), dead, walk, which, each);
        };
        auto next = co_await ask_engine<Walk>(std::move(work), true);
        if (!next) co_return next.error();
        walk = *next;
    }
    co_return walk.done;
}

boost::asio::awaitable<Result<std::uint64_t>> EmbeddedAdapter::replay(SubscriptionId id,
                                                                      DeadLetterSelection which) {
    auto dead = dead_queue_of(id);
    OnLooked each = [id](broker::Engine& engine, const Looked& item) {
        return engine.transfer(dead_queue_of(id), item.place, queue_of(id),
                               properties_for_replay(item.properties));
    };
    co_return co_await with_each(std::move(dead), std::move(which), std::move(each));
}

boost::asio::awaitable<Result<std::uint64_t>> EmbeddedAdapter::purge_dead_letters(
    SubscriptionId id, DeadLetterSelection which) {
    if (which.handles.empty() && which.max == SIZE_MAX) {
        std::function<Result<std::uint64_t>(net::BrokerThread&)> all =
            [id](net::BrokerThread& broker) {
                return broker.engine().purge_queue(dead_queue_of(id));
            };
        co_return co_await ask_engine<std::uint64_t>(std::move(all), true);
    }
    auto dead = dead_queue_of(id);
    OnLooked each = [id](broker::Engine& engine, const Looked& item) {
        return engine.remove(dead_queue_of(id), item.place);
    };
    co_return co_await with_each(std::move(dead), std::move(which), std::move(each));
}

}  // namespace pesan::embedded
