#include <fmt/format.h>

#include <atomic>
#include <set>

#include "conformance/child.hpp"
#include "conformance/collector.hpp"
#include "pesan/errc.hpp"

namespace pesan::conformance {

namespace {

using std::chrono::milliseconds;

/// The server's death and its return, by the commands the run was given.
struct Server {
    explicit Server(Context& context) : options(context.options()) {
        if (options.kill_command.empty()) throw NotRun("needs --kill-command and --start-command");
        if (options.start_command.empty()) throw NotRun("needs --start-command");
    }
    void kill() const { run_shell(options.kill_command); }
    void start() const { run_shell(options.start_command); }
    const Options& options;
};

/// Connects as soon as the broker is there again.
Broker connect_again(Context& context, const std::string& url) {
    std::optional<Broker> broker;
    wait_until(
        [&] {
            auto tried = context.try_connect(url);
            if (tried) broker = *tried;
            return broker.has_value();
        },
        "the broker's return");
    return *broker;
}

/// Creates the subscription and ends the connection, so that another process can have the broker.
void prepare(Context& context, const std::string& url, const std::string& text,
             std::vector<Message> messages = {}) {
    Broker broker = context.connect(url);
    context.declare(broker, {text});
    if (!messages.empty()) context.publish(broker, text, std::move(messages));
    context.await(broker.close(), "close");
}

void require_seen(const Collector& collector, const std::set<std::string>& confirmed) {
    auto ids = collector.ids();
    std::set<std::string> seen(ids.begin(), ids.end());
    std::size_t missing = 0;
    for (const auto& id : confirmed) {
        missing += seen.contains(id) ? 0 : 1;
    }
    require(missing == 0,
            fmt::format("{} of {} confirmed messages were lost", missing, confirmed.size()));
}

/// Waits until nothing is left to hand out, then looks.
void require_all_delivered(Context& context, Broker broker, const std::string& text,
                           const std::set<std::string>& confirmed) {
    Collector collector(context, broker, text);
    auto empty = [&] {
        auto status = context.status(broker, subscription(text));
        return status.ready + status.unsettled + status.delayed == 0;
    };
    wait_until(
        [&] {
            auto ids = collector.ids();
            return std::set<std::string>(ids.begin(), ids.end()).size() >= confirmed.size() &&
                   empty();
        },
        fmt::format("{} confirmed messages", confirmed.size()));
    require_seen(collector, confirmed);
}

/// Lets a second process publish until `count` more are confirmed, kills it in the middle, and adds
/// what it had said.
void publish_and_kill(Context& context, const std::string& url, const std::string& topic,
                      std::size_t count, std::set<std::string>& confirmed) {
    ChildProcess child(child_command(context, {"publish", url, topic}));
    for (std::size_t i = 0; i < count; ++i) {
        confirmed.insert(child.read_until("confirmed"));
    }
    child.kill_hard();
    while (auto line = child.read_line()) {
        if (line->starts_with("confirmed ")) confirmed.insert(line->substr(10));
    }
}

void confirmed_survives(Context& context) {
    auto topic = context.topic();
    auto url = context.url_to_kill();
    std::set<std::string> confirmed;
    if (context.capabilities().in_process) {
        prepare(context, url, topic);
        publish_and_kill(context, url, topic, 200, confirmed);
    } else {
        Server server(context);
        Broker broker = context.broker();
        context.declare(broker, {topic});
        auto messages = make_messages(200);
        context.publish(broker, topic, messages);
        for (const auto& message : messages) {
            confirmed.insert(message.id);
        }
        server.kill();
        server.start();
    }
    require_all_delivered(context, connect_again(context, url), topic, confirmed);
}

bool is_typed(const Error& error) {
    for (auto code : {errc::unreachable, errc::unconfirmed, errc::timeout, errc::blocked,
                      errc::store_failed, errc::closed}) {
        if (error.code == code) return true;
    }
    return false;
}

/// The broker in the process has no outage of its own but this: another process holds its
/// directory.
void directory_taken(Context& context) {
    auto topic = context.topic();
    auto url = context.url_to_kill();
    prepare(context, url, topic, make_messages(1));
    ChildProcess holder(child_command(context, {"hold", url, topic, "0", "1"}));
    holder.read_until("holding");
    require_error(context.try_connect(url), errc::unreachable,
                  "connect while another process has the broker");
    holder.kill_hard();
    Broker broker = connect_again(context, url);
    context.publish(broker, topic, make_messages(1));
}

void publish_in_outage(Context& context) {
    if (context.capabilities().in_process) return directory_taken(context);
    Server server(context);
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    server.kill();
    PublishOptions options;
    options.timeout = milliseconds(3'000);
    auto messages = make_messages(10);
    auto results = context.try_publish(broker, topic, messages, options);
    server.start();
    std::set<std::string> confirmed;
    for (auto& result : results) {
        if (result)
            confirmed.insert(*result);
        else
            require(is_typed(result.error()),
                    "the error is not typed: " + result.error().message());
    }
    // The same connection comes back by itself.
    wait_until(
        [&] { return bool(context.try_publish(broker, topic, make_messages(1), options)[0]); },
        "publishing after the outage");
    require_all_delivered(context, broker, topic, confirmed);
}

/// Publishes through one connection, through an outage, until told to stop.
struct Load {
    Context& context;
    Broker broker;
    std::string topic;
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::set<std::string> confirmed;

    void run() {
        PublishOptions options;
        options.timeout = milliseconds(5'000);
        while (!stop) {
            for (auto& result : context.try_publish(broker, topic, make_messages(20), options)) {
                std::lock_guard lock(mutex);
                if (result)
                    confirmed.insert(*result);
                else
                    require(is_typed(result.error()),
                            "the error is not typed: " + result.error().message());
            }
        }
    }
    std::size_t count() {
        std::lock_guard lock(mutex);
        return confirmed.size();
    }
};

void reconnect_of_server(Context& context) {
    Server server(context);
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    Load load{context, context.connect(context.options().url), topic, {}, {}, {}};
    Collector collector(context, broker, topic);
    auto running = std::async(std::launch::async, [&] { load.run(); });
    for (int round = 0; round < 3; ++round) {
        auto before = load.count();
        wait_until([&] { return load.count() >= before + 200; }, "confirms between two outages");
        server.kill();
        server.start();
    }
    auto before = load.count();
    wait_until([&] { return load.count() >= before + 200; }, "confirms after the last outage");
    load.stop = true;
    running.get();
    wait_until(
        [&] {
            auto status = context.status(broker, subscription(topic));
            return status.ready + status.unsettled == 0;
        },
        "an empty subscription");
    collector.wait_for_messages(load.confirmed.size());
    require_seen(collector, load.confirmed);
}

void reconnect_under_load(Context& context) {
    if (!context.capabilities().in_process) return reconnect_of_server(context);
    auto topic = context.topic();
    auto url = context.url_to_kill();
    prepare(context, url, topic);
    std::set<std::string> confirmed;
    for (std::size_t round = 0; round < 4; ++round) {
        publish_and_kill(context, url, topic, 50 + round * 67, confirmed);
    }
    require_all_delivered(context, connect_again(context, url), topic, confirmed);
}

void consumer_killed(Context& context) {
    auto topic = context.topic();
    auto url = context.url_to_kill();
    auto messages = make_messages(10);
    prepare(context, url, topic, messages);
    std::set<std::string> held;
    {
        ChildProcess child(child_command(context, {"hold", url, topic, "4", "6"}));
        while (held.size() < 6) {
            held.insert(child.read_until("held"));
        }
        child.read_until("holding");
        child.kill_hard();
    }
    Broker broker = connect_again(context, url);
    Collector collector(context, broker, topic);
    collector.wait_for_messages(held.size());
    require_seen(collector, held);
    for (const auto& seen : collector.seen()) {
        if (!held.contains(seen.delivery.message.id) || !context.capabilities().persistent_attempts)
            continue;
        require(seen.delivery.attempt == 2,
                fmt::format("attempt {} instead of 2", seen.delivery.attempt));
    }
}

void deadly_handler(Context& context) {
    if (!context.capabilities().persistent_attempts) return;
    auto topic = context.topic();
    auto url = context.url_to_kill();
    prepare(context, url, topic, make_messages(1));
    constexpr int attempts = 3;
    int deaths = 0;
    for (;;) {
        ChildProcess child(child_command(context, {"die", url, topic, std::to_string(attempts)}));
        while (auto line = child.read_line()) {
            if (line->starts_with("failed ")) fail("the second process: " + *line);
        }
        if (child.wait() == 0) break;
        // The start at which the process died before its first delivery was on disk may go
        // uncounted, once.
        require(++deaths <= attempts + 1, "the handler was started again and again");
    }
    Broker broker = connect_again(context, url);
    auto dead = context.dead_letters(broker, subscription(topic));
    require(dead.size() == 1, fmt::format("{} dead letters instead of 1", dead.size()));
    require(dead[0].attempts >= attempts,
            fmt::format("the dead letter tells of {} attempts", dead[0].attempts));
}

}  // namespace

std::vector<Case> durability_cases() {
    return {
        {"durability", "confirmed survives kill -9 of the broker", need::durable,
         confirmed_survives},
        {"durability", "publish in an outage", need::nothing, publish_in_outage},
        {"durability", "reconnect under load loses nothing", need::durable, reconnect_under_load},
        {"durability", "consumer kill -9", need::at_least_once, consumer_killed},
        {"durability", "a handler that kills its process is dead-lettered", need::durable,
         deadly_handler},
    };
}

}  // namespace pesan::conformance
