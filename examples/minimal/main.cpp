// Connects to the broker inside this process, subscribes, publishes, and ends once the message has
// arrived.
#include <future>
#include <iostream>
#include <pesan/blocking.hpp>
#include <pesan/embedded.hpp>

int main() {
    pesan::embedded::register_adapter();
    auto connection = pesan::blocking::Connection::open("embedded:./data").value();

    std::promise<void> arrived;
    auto subscription =
        connection.subscribe({"email", ""}, {}, [&](const pesan::Delivery& delivery) {
            std::cout << "received " << delivery.message.data << std::endl;
            arrived.set_value();
            return pesan::Acknowledge{};
        });

    pesan::Message message{.type = "greeting", .data = R"({"text": "Halo!"})"};
    const std::string id = connection.publish("email", message).value();
    std::cout << "published " << id << std::endl;
    arrived.get_future().wait();
    subscription.drain().value();
}
