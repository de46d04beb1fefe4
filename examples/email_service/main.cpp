// An e-mail service: commands of topic `email` in, a mail server out.
// email_service BROKER_URL SMTP_URL, for example amqp://localhost/%2F smtp://localhost:1025
#include <signal.h>

#include <iostream>
#include <pesan/blocking.hpp>
#include <pesan/rabbitmq.hpp>

#include "mail.hpp"

int main(int argc, char** argv) {
    if (argc != 3) return std::cerr << "usage: email_service BROKER_URL SMTP_URL\n", 2;
    // Signals wait for sigwait() below, in every thread that is made from now on.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, nullptr);

    pesan::rabbitmq::register_adapter();
    auto connection = pesan::blocking::Connection::open(argv[1]).value();
    const auto handle = [server = argv[2]](const pesan::Delivery& delivery) -> pesan::Outcome {
        try {
            const Mail mail = read_mail(delivery.message.data);
            const std::string fault = send(server, delivery.message.id, mail);
            // Not now: it comes again after 1 s, 2 s, 4 s …, at most ten times.
            if (!fault.empty()) return pesan::Retry{.error = fault};
            std::cout << "sent to " << mail.to << std::endl;
            return pesan::Acknowledge{};
        } catch (const std::exception& error) {
            // Never: it is kept as a dead letter with the reason, and nothing waits for it.
            return pesan::Reject{.reason = "malformed", .error = error.what()};
        }
    };
    auto subscription = connection.subscribe({"email", ""}, {.concurrency = 4}, handle);
    std::cout << "waiting for mails" << std::endl;
    int signal = 0;
    sigwait(&stop, &signal);
    subscription.drain().value();  // what runs is finished, the rest stays in the queue
}
