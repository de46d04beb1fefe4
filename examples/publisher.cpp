// publisher URL COUNT: publishes messages to the topic "email" in one batch and says what became of
// each.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <iostream>
#include <pesan/broker.hpp>
#include <pesan/embedded.hpp>

namespace asio = boost::asio;

pesan::Message greeting(int number) {
    pesan::Message message;
    message.type = "greeting";
    message.key = "customer-7";  // one key: these stay in order
    message.data = R"({"number": )" + std::to_string(number) + "}";
    return message;
}

asio::awaitable<void> publish(std::string url, int count) {
    auto broker = (co_await pesan::connect(url)).value();
    std::vector<pesan::Message> batch;
    for (int number = 1; number <= count; ++number)
        batch.push_back(greeting(number));

    // One wait for all; every message has its own result.
    const auto results = co_await broker.publish("email", std::move(batch));
    int confirmed = 0;
    for (const auto& result : results) {
        if (result) {
            ++confirmed;
        } else {
            std::cerr << "not published: " << result.error().message() << '\n';
        }
    }
    std::cout << "confirmed " << confirmed << " of " << count << '\n';
    co_await broker.close();
}

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: publisher URL COUNT\n";
        return 2;
    }
    pesan::embedded::register_adapter();
    asio::io_context context;
    asio::co_spawn(context, publish(argv[1], std::atoi(argv[2])), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    context.run();
}
