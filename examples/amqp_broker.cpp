// A durable broker with an AMQP 0-9-1 port inside this program: RabbitMQ's clients, in any
// language, find queues here.
//
//   amqp_broker [ADDRESS [FOLDER]]       127.0.0.1:5672 and ./pesan-data/broker unless told
//   otherwise
#include <csignal>
#include <iostream>

#include "pesan/amqp_server.hpp"

int main(int argc, char** argv) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    pesan::AmqpServerOptions options;
    if (argc > 1) options.listen = argv[1];
    if (argc > 2) options.directory = argv[2];
    auto server = pesan::AmqpServer::open(options);
    if (!server) {
        std::cerr << server.error().message() << "\n";
        return 1;
    }
    std::cout << "amqp://guest:guest@" << (*server)->addresses().front() << "/" << std::endl;

    int signal = 0;
    sigwait(&signals, &signal);
    (*server)->close();
}
