#include "conformance/child.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <exception>
#include <iostream>

#include "conformance/collector.hpp"

namespace pesan::conformance {

namespace {

/// One write a line, so that a kill never leaves a line half said.
void say(const std::string& line) {
    std::string whole = line + "\n";
    [[maybe_unused]] auto written = ::write(STDOUT_FILENO, whole.data(), whole.size());
}

void publish_for_ever(Context& context, const std::string& url, const std::string& topic) {
    Broker broker = context.connect(url);
    // Several groups wait at the same time, so that a kill finds all stages of a publish.
    std::vector<std::future<std::vector<Result<std::string>>>> window;
    for (std::size_t turn = 0;; ++turn) {
        auto work = broker.publish(topic, make_messages(5));
        window.push_back(
            boost::asio::co_spawn(context.executor(), std::move(work), boost::asio::use_future));
        if (window.size() < 4) continue;
        for (auto& result : window.front().get()) {
            say("confirmed " + require_value(std::move(result), "publish"));
        }
        window.erase(window.begin());
    }
}

void hold(Context& context, const std::string& url, const std::string& text, std::size_t settle,
          std::size_t keep) {
    Broker broker = context.connect(url);
    Reader reader(context, broker, text, static_cast<std::uint16_t>(settle + keep));
    auto deliveries = reader.take(settle + keep);
    auto middle = deliveries.begin() + static_cast<std::ptrdiff_t>(settle);
    reader.acknowledge({deliveries.begin(), middle});
    reader.flush();
    for (auto it = deliveries.begin(); it != deliveries.end(); ++it) {
        say((it < middle ? "acknowledged " : "held ") + it->message.id);
    }
    say("holding");
    for (;;) {
        ::pause();
    }
}

void die(Context& context, const std::string& url, const std::string& text,
         std::uint32_t attempts) {
    Broker broker = context.connect(url);
    ConsumerOptions options;
    options.retry.attempts_max = attempts;
    Collector collector(context, broker, text, options, [](const Delivery&) -> Outcome {
        ::kill(::getpid(), SIGKILL);
        return Acknowledge{};
    });
    wait_until([&] { return !context.dead_letters(broker, subscription(text)).empty(); },
               "a dead letter");
}

}  // namespace

int run_child(const std::vector<std::string>& args) {
    boost::asio::thread_pool threads(2);
    Options options;
    Capabilities capabilities;
    int code = 2;
    try {
        Context context(options, capabilities, threads.get_executor(), "child");
        code = 0;
        if (args.size() == 3 && args[0] == "publish") {
            publish_for_ever(context, args[1], args[2]);
        } else if (args.size() == 5 && args[0] == "hold") {
            hold(context, args[1], args[2], std::stoul(args[3]), std::stoul(args[4]));
        } else if (args.size() == 4 && args[0] == "die") {
            die(context, args[1], args[2], static_cast<std::uint32_t>(std::stoul(args[3])));
        } else {
            say("failed unknown arguments");
            code = 2;
        }
    } catch (const std::exception& e) {
        say(std::string("failed ") + e.what());
        code = 1;
    }
    threads.join();
    return code;
}

std::vector<std::string> child_command(const Context& context, std::vector<std::string> args) {
    auto command = context.options().child_command;
    if (command.empty()) command = {"/proc/self/exe", "conformance-child"};
    command.insert(command.end(), std::make_move_iterator(args.begin()),
                   std::make_move_iterator(args.end()));
    return command;
}

}  // namespace pesan::conformance
